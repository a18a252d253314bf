package io.vouchsafe.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address to listen on or to connect to; IPv6 literals without brackets here. */
public record HostAndPort(String host, int port) {
  private static final Pattern WRITTEN =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]{1,253})):([0-9]{1,5})");

  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

  /** Reads {@code host:port}, IPv6 in brackets; port 0 lets the system choose. */
  public static Optional<HostAndPort> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    String v6 = written.group(1);
    String host = v6 != null ? v6 : written.group(2);
    int port = Integer.parseInt(written.group(3));
    boolean isAddress = WrittenAddress.parse(host).isPresent();
    boolean isName = v6 == null && !NUMBERS.matcher(host).matches();
    return port <= 0xffff && (isAddress || isName)
        ? Optional.of(new HostAndPort(host, port))
        : Optional.empty();
  }

  /** Whether only this machine can reach it; a name other than {@code localhost} might lead out. */
  public boolean isLoopback() {
    return host.equalsIgnoreCase("localhost")
        || WrittenAddress.parse(host).map(InetAddress::isLoopbackAddress).orElse(false);
  }

  /**
   * Whether one who listens here keeps another from listening at {@code other}: the address is the
   * same, or one of them stands for all addresses. Port 0 is never the same.
   */
  boolean isTakenWith(HostAndPort other) {
    return port != 0
        && port == other.port
        && (isSameHost(other) || isEveryHostOf(other) || other.isEveryHostOf(this));
  }

  private Optional<InetAddress> address() {
    return WrittenAddress.parse(host.equalsIgnoreCase("localhost") ? "127.0.0.1" : host);
  }

  private boolean isSameHost(HostAndPort other) {
    Optional<InetAddress> address = address();
    return host.equalsIgnoreCase(other.host)
        || (address.isPresent() && address.equals(other.address()));
  }

  /** {@code ::} stands for addresses of IPv4 too (RFC 3493 §5.3). */
  private boolean isEveryHostOf(HostAndPort other) {
    Optional<InetAddress> every = address().filter(InetAddress::isAnyLocalAddress);
    return every.isPresent()
        && other
            .address()
            .filter(each -> every.get() instanceof Inet6Address || each instanceof Inet4Address)
            .isPresent();
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
