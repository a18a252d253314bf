package io.vouchsafe.config;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Networks while they are read one by one; what covers another is found as in {@link NetworkSet}.
 */
final class NetworksSoFar {
  private final Map<Integer, Set<ByteBuffer>> byPrefix = new HashMap<>();

  void add(Cidr network) {
    int bits = network.prefixBits();
    byPrefix
        .computeIfAbsent(bits, none -> new HashSet<>())
        .add(NetworkSet.begin(network.address().getAddress(), bits));
  }

  /** Whether one of them holds every address of {@code network}. */
  boolean cover(Cidr network) {
    byte[] address = network.address().getAddress();
    return byPrefix.entrySet().stream()
        .anyMatch(
            networks ->
                networks.getKey() <= network.prefixBits()
                    && networks.getValue().contains(NetworkSet.begin(address, networks.getKey())));
  }
}
