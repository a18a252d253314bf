package io.vouchsafe.proxy.net;

import io.netty.util.NetUtil;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.PresentedNames;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.ValidatedPath;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes the TLS certificate of a server that we call, for the host that we meant, when it has a
 * path to the CA group, by our own validator, or when Java believes it (docs/decisions/0008). A
 * trusted connection makes no status: what comes over it is verified like any other.
 */
final class ServerCertificateCheck extends X509ExtendedTrustManager {
  private final PathValidator paths;
  private final CaGroup group;
  private final InstantSource clock;
  private final JavaTrust java;
  private final Optional<String> meant;

  /**
   * A check against {@code group} and {@code java}.
   *
   * @param meant the host, where the library that calls does not say it to every trust manager:
   *     LDAP libraries leave it out after StartTLS (RFC 4513 §3.1.3). Empty = the TLS engine says
   *     it
   */
  ServerCertificateCheck(
      PathValidator paths,
      CaGroup group,
      InstantSource clock,
      JavaTrust java,
      Optional<String> meant) {
    this.paths = paths;
    this.group = group;
    this.clock = clock;
    this.java = java;
    this.meant = meant;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (meant.isPresent()) {
      check(chain, authType, meant.get(), null);
      return;
    }
    String host = engine.getPeerHost();
    if (host == null) {
      throw nameless();
    }
    check(chain, authType, host, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, authType, meant.orElseThrow(ServerCertificateCheck::nameless), null);
  }

  private void check(
      X509Certificate[] chain, String authType, String host, @Nullable SSLEngine engine)
      throws CertificateException {
    requireListedKeys(chain);
    Optional<String> refused = refusedByGroup(chain, host);
    if (refused.isEmpty()) {
      return;
    }
    try {
      if (engine == null) {
        java.get().checkServerTrusted(chain, authType);
        requireName(chain[0], host);
      } else {
        java.get().checkServerTrusted(chain, authType, engine);
      }
    } catch (CertificateException e) {
      throw new CertificateException(
          "not trusted by the CA group (" + refused.get() + ") nor by Java: " + e.getMessage(), e);
    }
  }

  /**
   * Contract, <em>Bounds of what is read from a peer</em>: the keys of a chain are from the closed
   * list before anybody verifies with them, Java included.
   */
  private static void requireListedKeys(X509Certificate[] chain) throws CertificateException {
    for (X509Certificate certificate : chain) {
      boolean listed =
          Certificate.parse(certificate.getEncoded())
              .toOptional()
              .filter(Certificate::hasListedKey)
              .isPresent();
      if (!listed) {
        throw new CertificateException(
            "a certificate of the server is malformed or has a key that is not accepted"
                + " (weak_algorithm)");
      }
    }
  }

  /** Why the group does not vouch for {@code chain} as that of {@code host}; empty when it does. */
  private Optional<String> refusedByGroup(X509Certificate[] chain, String host)
      throws CertificateException {
    List<Certificate> presented = new ArrayList<>(chain.length);
    for (X509Certificate certificate : chain) {
      if (!(Certificate.parse(certificate.getEncoded())
          instanceof Parsed.Ok<Certificate>(Certificate parsed))) {
        return Optional.of("malformed certificate");
      }
      presented.add(parsed);
    }
    // RFC 9525 §6: the name that was asked for, never one that the certificate proposes.
    PathSettings settings =
        PathSettings.defaults(Purpose.SERVER_AUTH).withPeerNames(List.of(nameOf(host)));
    PathResult result =
        paths.validate(
            presented.getFirst(), presented, group, settings, clock.instant(), Budget.standard());
    return switch (result) {
      case ValidatedPath path -> Optional.empty();
      case NoValidPath none -> Optional.of(none.mostTelling().refusal().code().word());
    };
  }

  private static void requireName(X509Certificate server, String host) throws CertificateException {
    boolean isNamed =
        Certificate.parse(server.getEncoded())
            .toOptional()
            .filter(certificate -> PresentedNames.of(certificate).match(nameOf(host)))
            .isPresent();
    if (!isNamed) {
      throw new CertificateException("the server's certificate is not for " + host);
    }
  }

  /** What the certificate of {@code host} has to name. */
  private static PeerName nameOf(String host) {
    boolean isAddress = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    return isAddress ? PeerName.ip(host) : PeerName.dns(host);
  }

  private static CertificateException nameless() {
    return new CertificateException("a server is verified for its name, and none is known");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noClients();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw noClients();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw noClients();
  }

  private static CertificateException noClients() {
    return new CertificateException("only servers are verified here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
