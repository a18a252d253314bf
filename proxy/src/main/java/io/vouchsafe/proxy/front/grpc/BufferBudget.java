package io.vouchsafe.proxy.front.grpc;

import java.util.concurrent.atomic.AtomicLong;

/** How many octets of messages that have not come whole may lie about at a time. Thread-safe. */
final class BufferBudget {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  BufferBudget(long most) {
    this.most = most;
  }

  /** Whether {@code octets} more have room; they are counted then. */
  boolean take(int octets) {
    if (taken.addAndGet(octets) <= most) {
      return true;
    }
    give(octets);
    return false;
  }

  /** So many that were taken are gone. */
  void give(int octets) {
    taken.addAndGet(-octets);
  }

  /** Those that are counted now. */
  long taken() {
    return taken.get();
  }
}
