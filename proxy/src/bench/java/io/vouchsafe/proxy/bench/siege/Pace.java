package io.vouchsafe.proxy.bench.siege;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Moments at a constant rate. They do not wait for what was begun at those before. */
final class Pace {
  private final long begin;
  private final double period;

  Pace(long beginNanos, double perSecond) {
    this.begin = beginNanos;
    this.period = Duration.ofSeconds(1).toNanos() / perSecond;
  }

  /** When the n-th is due, by System.nanoTime. */
  long due(long n) {
    return begin + (long) (n * period);
  }

  /** Returns when that moment has come. */
  static void await(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
