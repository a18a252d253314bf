package io.vouchsafe.proxy.ocvpn;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where keys are held: slots of one size off the heap, which no garbage collector copies and no
 * heap dump has. Thread-safe.
 */
final class KeyVault {
  /** Two for each customer of the most that there may be, and some. */
  static final int SLOTS = 32_768;

  private static final int SLOTS_AT_ONCE = 64;

  private final SecureRandom random;
  private final int most;
  private final byte[] fresh = new byte[GroupKey.OCTETS];
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private final List<ByteBuffer> memory = new ArrayList<>();
  private int slots;

  /**
   * Nothing is held.
   *
   * @param most keys at a time
   */
  KeyVault(SecureRandom random, int most) {
    this.random = random;
    this.most = most;
  }

  /** A new key; empty when every slot is taken. */
  synchronized Optional<HeldKey> make() {
    if (free.isEmpty() && !grow()) {
      return Optional.empty();
    }
    ByteBuffer slot = free.removeFirst();
    try {
      random.nextBytes(fresh);
      slot.put(0, fresh);
    } finally {
      Arrays.fill(fresh, (byte) 0);
    }
    return Optional.of(new HeldKey(slot, () -> takeBack(slot)));
  }

  private synchronized void takeBack(ByteBuffer slot) {
    free.addLast(slot);
  }

  private boolean grow() {
    int more = Math.min(SLOTS_AT_ONCE, most - slots);
    if (more <= 0) {
      return false;
    }
    ByteBuffer part = ByteBuffer.allocateDirect(more * GroupKey.OCTETS);
    memory.add(part);
    for (int slot = 0; slot < more; slot++) {
      free.addLast(part.slice(slot * GroupKey.OCTETS, GroupKey.OCTETS));
    }
    slots += more;
    return true;
  }

  /** How many keys are held. */
  synchronized int held() {
    return slots - free.size();
  }

  /** All slots, free ones too, to be searched. */
  synchronized List<ByteBuffer> memory() {
    return memory.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
  }
}
