package io.vouchsafe.proxy.shared.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: 100 ms, then twice as long each time, 2 s at most, and
 * of that a random part from the half on, so that nodes which lost a server together do not come
 * back together. Not thread-safe.
 */
final class BackOff {
  static final Duration FIRST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofSeconds(2);

  private final RandomGenerator random;
  private long next = FIRST.toMillis();

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** An attempt failed. */
  Duration next() {
    long most = next;
    next = Math.min(2 * next, LONGEST.toMillis());
    return Duration.ofMillis(random.nextLong(most / 2, most + 1));
  }

  /** An attempt succeeded. */
  void reset() {
    next = FIRST.toMillis();
  }
}
