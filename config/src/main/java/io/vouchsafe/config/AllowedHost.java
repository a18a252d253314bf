package io.vouchsafe.config;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of {@code allowed_hosts}.
 *
 * @param host a name in lower case, an address without brackets, or {@code *.} and a name
 * @param port the only port allowed; empty = any
 */
public record AllowedHost(String host, OptionalInt port) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:\\[([0-9A-Fa-f:.]+)]|((?:\\*\\.)?[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}))"
              + "(?::([0-9]{1,5}))?");

  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final String ANY_BELOW = "*.";

  /** Reads {@code host[:port]} or {@code *.host[:port]}, IPv6 in brackets. */
  static Optional<AllowedHost> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    String v6 = written.group(1);
    String host = (v6 != null ? v6 : written.group(2)).toLowerCase(Locale.ROOT);
    String port = written.group(3);
    int number = port == null ? 1 : Integer.parseInt(port);
    boolean isAddress = WrittenAddress.parse(host).isPresent();
    String name = host.startsWith(ANY_BELOW) ? host.substring(ANY_BELOW.length()) : host;
    boolean isName = v6 == null && !NUMBERS.matcher(name).matches();
    return number >= 1 && number <= 0xffff && (isAddress || isName)
        ? Optional.of(
            new AllowedHost(host, port == null ? OptionalInt.empty() : OptionalInt.of(number)))
        : Optional.empty();
  }

  /**
   * Whether a URL may lead to {@code named}; a literal address only matches itself, and {@code *.}
   * covers every name below but not the name itself.
   */
  boolean covers(String named, int toPort) {
    if (port.isPresent() && port.getAsInt() != toPort) {
      return false;
    }
    String plain = withoutBrackets(named).toLowerCase(Locale.ROOT);
    if (host.startsWith(ANY_BELOW)) {
      return WrittenAddress.parse(plain).isEmpty()
          && plain.endsWith(host.substring(1))
          && plain.length() > host.length() - 1;
    }
    Optional<InetAddress> literal = WrittenAddress.parse(plain);
    return literal.isPresent() ? literal.equals(WrittenAddress.parse(host)) : plain.equals(host);
  }

  /** Whether the operator wrote {@code address}, or for loopback its name. */
  boolean isWrittenFor(InetAddress address) {
    return WrittenAddress.parse(host).map(address::equals).orElse(false)
        || (host.equals("localhost") && address.isLoopbackAddress());
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
