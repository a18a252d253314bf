package io.vouchsafe.proxy.shared.engine;

import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.util.concurrent.atomic.AtomicInteger;

/** How many commands wait for replies, those included for which nobody waits. Thread-safe. */
final class WaitingRoom {
  /** At most so many. */
  static final int MOST = 4096;

  private final AtomicInteger inside = new AtomicInteger();

  /** Takes room for {@code count}, if there is so much. */
  boolean enter(int count) {
    if (inside.addAndGet(count) <= MOST) {
      return true;
    }
    inside.addAndGet(-count);
    return false;
  }

  /** Why somebody could not enter. */
  static EngineException full() {
    return new EngineException(
        Kind.BUSY, "More than " + MOST + " commands wait for the server already");
  }

  void leave(int count) {
    inside.addAndGet(-count);
  }

  int inside() {
    return inside.get();
  }
}
