package io.vouchsafe.config;

import java.net.InetAddress;

/**
 * A network: an address and the number of leading bits that count.
 *
 * @param address the network's address, 4 or 16 bytes
 */
public record Cidr(InetAddress address, int prefixBits) {

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
}
