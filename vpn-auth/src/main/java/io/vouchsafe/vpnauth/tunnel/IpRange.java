package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Addresses of one family from {@code first} to {@code last}, both included: one address, a network
 * or a range.
 */
public record IpRange(IpAddress first, IpAddress last) {
  public IpRange {
    if (!first.isBetween(first, last)) {
      throw new IllegalArgumentException("a range from " + first + " to " + last);
    }
  }

  /** One address alone. */
  public static IpRange of(IpAddress address) {
    return new IpRange(address, address);
  }

  public boolean contains(IpAddress address) {
    return address.isBetween(first, last);
  }

  /** Whether every address of {@code other} is one of these. */
  public boolean covers(IpRange other) {
    return contains(other.first) && contains(other.last);
  }

  /** The addresses of both; empty when there are none. */
  public Optional<IpRange> intersection(IpRange other) {
    if (!meets(other)) {
      return Optional.empty();
    }
    return Optional.of(
        new IpRange(
            contains(other.first) ? other.first : first, contains(other.last) ? other.last : last));
  }

  /** Whether an address is one of both. */
  public boolean meets(IpRange other) {
    return contains(other.first) || other.contains(first);
  }

  public boolean isOneAddress() {
    return first.equals(last);
  }

  /** How many addresses it has. */
  public BigInteger size() {
    return value(last).subtract(value(first)).add(BigInteger.ONE);
  }

  /** The length of the prefix when it is exactly one network. */
  public OptionalInt prefix() {
    for (int prefix = 0; prefix <= first.bits(); prefix++) {
      if (first.endOfNetwork(prefix, false).equals(first)
          && first.endOfNetwork(prefix, true).equals(last)) {
        return OptionalInt.of(prefix);
      }
    }
    return OptionalInt.empty();
  }

  /** It without its first and its last address; has at least three. */
  public IpRange withoutEnds() {
    return new IpRange(moved(first, 1), moved(last, -1));
  }

  /**
   * It as two ranges that are no networks, for a data plane that takes a network for something more
   * precise than a range; itself when it is none. Has at least three addresses.
   */
  public List<IpRange> asRanges() {
    return prefix().isEmpty()
        ? List.of(this)
        : List.of(new IpRange(first, moved(last, -1)), new IpRange(moved(first, 1), last));
  }

  private static IpAddress moved(IpAddress address, long by) {
    byte[] digits = value(address).add(BigInteger.valueOf(by)).toByteArray();
    byte[] octets = new byte[address.bits() / 8];
    int length = Math.min(octets.length, digits.length);
    System.arraycopy(digits, digits.length - length, octets, octets.length - length, length);
    return new IpAddress(Der.copyOf(octets));
  }

  private static BigInteger value(IpAddress address) {
    return new BigInteger(1, address.octets().toBytes());
  }

  /** One address, a network with its prefix, or a range. */
  @Override
  public String toString() {
    if (isOneAddress()) {
      return first.toString();
    }
    OptionalInt prefix = prefix();
    return prefix.isPresent() ? first + "/" + prefix.getAsInt() : first + "-" + last;
  }
}
