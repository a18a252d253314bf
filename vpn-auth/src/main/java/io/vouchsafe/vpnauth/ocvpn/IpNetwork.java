package io.vouchsafe.vpnauth.ocvpn;

import io.vouchsafe.pki.IpAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network behind a device.
 *
 * @param first its first address
 * @param prefix bits that all of its addresses share
 */
public record IpNetwork(IpAddress first, int prefix) implements Comparable<IpNetwork> {
  private static final Pattern WRITTEN =
      Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/(0|[1-9][0-9]{0,2}))?");

  public IpNetwork {
    if (prefix < 0 || prefix > first.bits()) {
      throw new IllegalArgumentException("a prefix of " + prefix + " bits in " + first.bits());
    }
    if (!first.endOfNetwork(prefix, false).equals(first)) {
      throw new IllegalArgumentException("bits beyond the prefix are set");
    }
  }

  /**
   * {@code 10.1.0.0/16}, {@code 2001:db8::/32}, or one address. Bits beyond the prefix must be
   * zero: one who writes {@code 10.1.2.3/16} may mean {@code /32}. IPv4 addresses written as IPv6
   * are none, because they would not meet the same network in IPv4.
   */
  public static Optional<IpNetwork> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    Optional<IpAddress> address =
        IpAddress.parse(written.group(1)).filter(each -> !each.isMapped());
    int prefix =
        written.group(2) == null
            ? address.map(IpAddress::bits).orElse(0)
            : Integer.parseInt(written.group(2));
    return address
        .filter(each -> prefix <= each.bits())
        .filter(each -> each.endOfNetwork(prefix, false).equals(each))
        .map(each -> new IpNetwork(each, prefix));
  }

  /** Its last address. */
  public IpAddress last() {
    return first.endOfNetwork(prefix, true);
  }

  /** Whether every address of {@code other} is in it. */
  public boolean contains(IpNetwork other) {
    return prefix <= other.prefix && other.first.isBetween(first, last());
  }

  /** Whether they share an address: then one contains the other. */
  public boolean overlaps(IpNetwork other) {
    return contains(other) || other.contains(this);
  }

  /** IPv4 first, then by the first address; of two that begin together the wider one first. */
  @Override
  public int compareTo(IpNetwork other) {
    int byFamily = Integer.compare(first.bits(), other.first.bits());
    int byFirst =
        byFamily != 0
            ? byFamily
            : Arrays.compareUnsigned(first.octets().toBytes(), other.first.octets().toBytes());
    return byFirst != 0 ? byFirst : Integer.compare(prefix, other.prefix);
  }

  @Override
  public String toString() {
    return first + "/" + prefix;
  }
}
