package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;
import java.math.BigInteger;
import java.util.Optional;

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

  private static BigInteger value(IpAddress address) {
    return new BigInteger(1, address.octets().toBytes());
  }
}
