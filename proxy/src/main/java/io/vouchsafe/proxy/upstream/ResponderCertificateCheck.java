package io.vouchsafe.proxy.upstream;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
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

/**
 * Believes the TLS certificate of an https:// responder for its host name when it has a path to the
 * CA group, by our own validator, or when Java believes it (docs/decisions/0008). Either way a
 * trusted connection makes no status: the OCSP response in it is verified like any other.
 */
final class ResponderCertificateCheck extends ServerCertificateCheck {
  private final PathValidator paths;
  private final CaGroup group;
  private final InstantSource clock;
  private final JavaTrust java;

  ResponderCertificateCheck(
      PathValidator paths, CaGroup group, InstantSource clock, JavaTrust java) {
    this.paths = paths;
    this.group = group;
    this.clock = clock;
    this.java = java;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    String host = engine.getPeerHost();
    if (host == null) {
      throw nameless();
    }
    requireListedKeys(chain);
    Optional<String> refused = refusedByGroup(chain, host);
    if (refused.isPresent()) {
      checkByJava(chain, authType, engine, refused.get());
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

  private void checkByJava(
      X509Certificate[] chain, String authType, SSLEngine engine, String byGroup)
      throws CertificateException {
    try {
      java.get().checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw new CertificateException(
          "not trusted by the CA group (" + byGroup + ") nor by Java: " + e.getMessage(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw nameless();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw nameless();
  }

  private static CertificateException nameless() {
    return new CertificateException("a responder is verified for its name, and none is known");
  }
}
