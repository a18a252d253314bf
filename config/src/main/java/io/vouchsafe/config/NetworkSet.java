package io.vouchsafe.config;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Any number of networks in which an address is found by one look for each prefix length that
 * occurs. Immutable.
 */
public final class NetworkSet {
  public static final NetworkSet EMPTY = new NetworkSet(Set.of());

  /** By prefix length; the bytes of a network beyond it are zero. */
  private final Map<Integer, Set<ByteBuffer>> byPrefix = new HashMap<>();

  public NetworkSet(Collection<Cidr> networks) {
    for (Cidr network : networks) {
      byPrefix
          .computeIfAbsent(network.prefixBits(), bits -> new HashSet<>())
          .add(begin(network.address().getAddress(), network.prefixBits()));
    }
  }

  /** Whether {@code address} is in one of the networks of its family. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    for (Map.Entry<Integer, Set<ByteBuffer>> networks : byPrefix.entrySet()) {
      int bits = networks.getKey();
      if (bits <= 8 * bytes.length && networks.getValue().contains(begin(bytes, bits))) {
        return true;
      }
    }
    return false;
  }

  /** The first {@code bits}; the length of the array tells the family. */
  static ByteBuffer begin(byte[] address, int bits) {
    byte[] begin = new byte[address.length];
    System.arraycopy(address, 0, begin, 0, bits / 8);
    if (bits % 8 != 0) {
      begin[bits / 8] = (byte) (address[bits / 8] & 0xff00 >> bits % 8);
    }
    return ByteBuffer.wrap(begin);
  }
}
