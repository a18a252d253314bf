package io.vouchsafe.proxy.shared.stream;

import java.time.Duration;

/**
 * How often everything is compared at most: once a second, and six times in a minute when somebody
 * provokes it again and again. Not thread-safe.
 */
final class ResyncLimit {
  private static final long APART = Duration.ofSeconds(1).toNanos();
  private static final long REFILL = Duration.ofSeconds(10).toNanos();
  private static final int BURST = 5;

  private boolean begun;
  private long last;

  /** When the first of the burst is there again; in the past while the burst is whole. */
  private long full;

  /** How many nanoseconds the next one has to wait. */
  long pause(long now) {
    if (!begun) {
      return 0;
    }
    long apart = last + APART - now;
    long refill = full - now - (BURST - 1) * REFILL;
    return Math.max(0, Math.max(apart, refill));
  }

  /** One begins. */
  void begins(long now) {
    full = (begun && full - now > 0 ? full : now) + REFILL;
    last = now;
    begun = true;
  }
}
