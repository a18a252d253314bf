package io.vouchsafe.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network: an address and the number of leading bits that count.
 *
 * @param address the network's address, 4 or 16 bytes
 */
public record Cidr(InetAddress address, int prefixBits) {
  private static final Pattern WRITTEN = Pattern.compile("([^/]+)(?:/(0|[1-9][0-9]{0,2}))?");

  public Cidr {
    int bits = 8 * address.getAddress().length;
    if (prefixBits < 0 || prefixBits > bits) {
      throw new IllegalArgumentException("a prefix of " + prefixBits + " bits in " + bits);
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address. IPv4 networks are written as
   * IPv4.
   */
  public static Optional<Cidr> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    Optional<InetAddress> address =
        WrittenAddress.parse(written.group(1)).filter(ip -> isFamilyOf(written.group(1), ip));
    int most = 8 * address.map(ip -> ip.getAddress().length).orElse(0);
    int prefix = written.group(2) == null ? most : Integer.parseInt(written.group(2));
    return address.filter(ip -> prefix <= most).map(ip -> new Cidr(ip, prefix));
  }

  /** {@code ::ffff:192.0.2.1} would become IPv4 and its prefix mean something else. */
  private static boolean isFamilyOf(String text, InetAddress address) {
    return text.indexOf(':') < 0 == address instanceof Inet4Address;
  }

  /** Whether {@code candidate} is of the same family and in the network. */
  public boolean contains(InetAddress candidate) {
    byte[] network = address.getAddress();
    byte[] other = candidate.getAddress();
    if (network.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((network[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixBits;
  }
}
