package io.vouchsafe.pki;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address, compared by its octets (RFC 9525 §6.4): an IPv4 address is no IPv6
 * address, however that is written.
 *
 * @param octets 4 or 16
 */
public record IpAddress(Der octets) {
  public IpAddress {
    if (octets.length() != 4 && octets.length() != 16) {
      throw new IllegalArgumentException("an address of " + octets.length() + " octets");
    }
  }

  /** The address that {@code text} writes as a dotted quad or in RFC 4291 §2.2's forms. */
  public static Optional<IpAddress> parse(String text) {
    return IpLiteral.parse(text).map(octets -> new IpAddress(Der.copyOf(octets)));
  }

  /** The first or the last address of the network of the {@code prefix} leading bits. */
  public IpAddress endOfNetwork(int prefix, boolean last) {
    byte[] end = octets.toBytes();
    for (int bit = prefix; bit < 8 * end.length; bit++) {
      int mask = 0x80 >> bit % 8;
      end[bit / 8] = (byte) (last ? end[bit / 8] | mask : end[bit / 8] & ~mask);
    }
    return new IpAddress(Der.copyOf(end));
  }

  /** Whether it is of the family of both ends and stands between them, ends included. */
  public boolean isBetween(IpAddress first, IpAddress last) {
    return isSameFamily(first)
        && isSameFamily(last)
        && octets.compareUnsigned(first.octets) >= 0
        && octets.compareUnsigned(last.octets) <= 0;
  }

  /** Whether both are IPv4, or both IPv6. */
  public boolean isSameFamily(IpAddress other) {
    return octets.length() == other.octets.length();
  }

  /** 32 or 128. */
  public int bits() {
    return 8 * octets.length();
  }

  /** Whether it is an IPv4 address written as IPv6 (RFC 4291 §2.5.5.2). */
  public boolean isMapped() {
    return IpLiteral.unmapped(octets.toBytes()).isPresent();
  }

  /** RFC 5952 for IPv6, a dotted quad for IPv4. */
  @Override
  public String toString() {
    return IpLiteral.format(octets.toBytes());
  }
}
