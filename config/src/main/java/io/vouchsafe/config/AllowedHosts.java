package io.vouchsafe.config;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code allowed_hosts}: where URLs out of certificates, redirects and referrals may lead. Empty:
 * nowhere.
 */
public record AllowedHosts(List<AllowedHost> hosts) {
  public static final AllowedHosts NONE = new AllowedHosts(List.of());

  private static final Set<String> SCHEMES = Set.of("http", "https");

  public AllowedHosts {
    hosts = List.copyOf(hosts);
  }

  /** Whether {@code url} is http or https, carries no user name and leads to an allowed host. */
  public boolean allows(URI url) {
    String scheme = url.getScheme();
    if (scheme == null || url.getHost() == null || url.getRawUserInfo() != null) {
      return false;
    }
    String plain = scheme.toLowerCase(Locale.ROOT);
    int port = url.getPort() >= 0 ? url.getPort() : plain.equals("https") ? 443 : 80;
    return SCHEMES.contains(plain)
        && port <= 0xffff
        && hosts.stream().anyMatch(host -> host.covers(url.getHost(), port));
  }

  /** Whether a connection of any protocol may be opened to this host and port. */
  public boolean allows(String host, int port) {
    return hosts.stream().anyMatch(written -> written.covers(host, port));
  }

  /**
   * Whether an allowed name may lead to {@code address}: this machine and the link it is on (cloud
   * metadata, neighbours) only when the address itself, or {@code localhost}, is written.
   */
  public boolean allowsAddress(InetAddress address) {
    return AddressReach.of(address) != AddressReach.NEAR || writes(address);
  }

  /** Whether the address itself, or for loopback its name, is written. */
  boolean writes(InetAddress address) {
    return hosts.stream().anyMatch(host -> host.isWrittenFor(address));
  }
}
