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
    if (!contains(other.first) && !other.contains(first)) {
      return Optional.empty();
    }
    return Optional.of(
        new IpRange(
            contains(other.first) ? other.first : first, contains(other.last) ? other.last : last));
  }

  public boolean isOneAddress() {
    return first.equals(last);
  }

  /** Whether it has exactly two addresses. */
  public boolean isTwoAddresses() {
    return value(last).subtract(value(first)).equals(BigInteger.ONE);
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

  /**
   * It as two ranges that are no networks, for a data plane that takes a network for something more
   * precise than a range; itself when it is none. Has at least three addresses.
   */
  public List<IpRange> asRanges() {
    return prefix().isEmpty()
        ? List.of(this)
        : List.of(
            new IpRange(first, address(value(last).subtract(BigInteger.ONE))),
            new IpRange(address(value(first).add(BigInteger.ONE)), last));
  }

  private IpAddress address(BigInteger value) {
    byte[] octets = new byte[first.bits() / 8];
    byte[] digits = value.toByteArray();
    int length = Math.min(octets.length, digits.length);
    System.arraycopy(digits, digits.length - length, octets, octets.length - length, length);
    return new IpAddress(Der.copyOf(octets));
  }

  private static BigInteger value(IpAddress address) {
    return new BigInteger(1, address.octets().toBytes());
  }
}
