package io.vouchsafe.proxy.upstream;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How TLS to https:// responders is verified, by CA group. Connections of one group are never used
 * under another: the pool tells them apart by these options.
 */
public final class ResponderTrust {
  private final PathValidator paths;
  private final InstantSource clock;
  private final JavaTrust java;

  /** A tenant's settings name a few groups; nobody else can add one. */
  private final ConcurrentMap<CaGroup, ClientSSLOptions> byGroup = new ConcurrentHashMap<>();

  public ResponderTrust(PathValidator paths, InstantSource clock) {
    this(paths, clock, new JavaTrust());
  }

  ResponderTrust(PathValidator paths, InstantSource clock, JavaTrust java) {
    this.paths = paths;
    this.clock = clock;
    this.java = java;
  }

  /** Certificates of the host, below the group or what Java trusts. */
  public ClientSSLOptions of(CaGroup group) {
    return byGroup.computeIfAbsent(group, this::options);
  }

  private ClientSSLOptions options(CaGroup group) {
    return new ClientSSLOptions()
        .setHostnameVerificationAlgorithm("HTTPS")
        .setTrustOptions(
            TrustOptions.wrap(new ResponderCertificateCheck(paths, group, clock, java)));
  }
}
