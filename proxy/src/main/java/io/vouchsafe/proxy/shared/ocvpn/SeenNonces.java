package io.vouchsafe.proxy.shared.ocvpn;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * Calls that were handed on to this node lately, so that none is answered twice: the answer may
 * have a key in it. Thread-safe.
 */
final class SeenNonces {
  /**
   * About 4,000 a second over {@link #REMEMBERED}: beyond it calls are refused, never forgotten.
   */
  static final int MOST = 1 << 18;

  /** A clock may be off by so much. */
  static final Duration OFF = Duration.ofSeconds(30);

  /** From the earliest to the latest that a call may come. */
  private static final Duration REMEMBERED = OFF.multipliedBy(2);

  private final Set<String> known = new HashSet<>();
  private final Queue<Seen> order = new ArrayDeque<>();
  private final int most;

  private record Seen(String nonce, long nanos) {}

  SeenNonces(int most) {
    this.most = most;
  }

  /**
   * Remembers one; false when it was seen before, or when too many were.
   *
   * @param nanos now, of a clock that only goes forward
   */
  synchronized boolean isFirst(String nonce, long nanos) {
    for (Seen oldest = order.peek();
        oldest != null && nanos - oldest.nanos() > REMEMBERED.toNanos();
        oldest = order.peek()) {
      order.remove();
      known.remove(oldest.nonce());
    }
    if (known.size() >= most || !known.add(nonce)) {
      return false;
    }
    order.add(new Seen(nonce, nanos));
    return true;
  }
}
