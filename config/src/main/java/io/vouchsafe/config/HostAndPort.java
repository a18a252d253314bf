package io.vouchsafe.config;

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

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
