package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;

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
}
