package io.vouchsafe.proxy.net;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * How TLS servers that we call are verified: https servers by CA group, directory servers by the CA
 * certificates that are written for them.
 */
public final class ServerTrust {
  private final PathValidator paths;
  private final InstantSource clock;
  private final JavaTrust java;

  /** A tenant's settings name a few groups; nobody else can add one. */
  private final ConcurrentMap<CaGroup, ClientSSLOptions> byGroup = new ConcurrentHashMap<>();

  public ServerTrust(PathValidator paths, InstantSource clock) {
    this(paths, clock, new JavaTrust());
  }

  /** The same where {@code java} takes the place of what the Java runtime trusts. */
  public ServerTrust(PathValidator paths, InstantSource clock, JavaTrust java) {
    this.paths = paths;
    this.clock = clock;
    this.java = java;
  }

  /**
   * For https: certificates of the host, below the group or what Java trusts. Connections of one
   * group are never used under another: the pool tells them apart by these options.
   */
  public ClientSSLOptions of(CaGroup group) {
    return byGroup.computeIfAbsent(group, this::options);
  }

  private ClientSSLOptions options(CaGroup group) {
    return new ClientSSLOptions()
        .setHostnameVerificationAlgorithm("HTTPS")
        .setTrustOptions(
            TrustOptions.wrap(
                new ServerCertificateCheck(paths, group, clock, java, Optional.empty())));
  }

  /**
   * For a server that is called by nothing but TLS: certificates of the host, below one of {@code
   * authorities} alone, or, when none is written, below what Java trusts.
   *
   * @throws GeneralSecurityException when Java takes none of them
   */
  public ClientSSLOptions ofServer(List<Certificate> authorities) throws GeneralSecurityException {
    CaGroup group = new CaGroup(authorities.stream().map(TrustAnchor::new).toList(), List.of());
    JavaTrust platform = authorities.isEmpty() ? java : JavaTrust.in(authorities);
    return new ClientSSLOptions()
        .setHostnameVerificationAlgorithm("HTTPS")
        .setTrustOptions(
            TrustOptions.wrap(
                new ServerCertificateCheck(paths, group, clock, platform, Optional.empty())));
  }

  /**
   * For LDAP: certificates of {@code host} below one of {@code authorities}, or, when none is
   * written, below what Java trusts.
   *
   * @throws GeneralSecurityException when Java takes none of them
   */
  public SSLContext ofDirectory(List<Certificate> authorities, String host)
      throws GeneralSecurityException {
    CaGroup group = new CaGroup(authorities.stream().map(TrustAnchor::new).toList(), List.of());
    JavaTrust platform = authorities.isEmpty() ? java : JavaTrust.in(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        new TrustManager[] {
          new ServerCertificateCheck(paths, group, clock, platform, Optional.of(host))
        },
        null);
    return context;
  }
}
