package io.vouchsafe.proxy.ocvpn;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of day that does not jump: it begins with the clock's, goes on with what passes, and
 * follows the clock by a hundredth of that at most. A clock that is set forward evicts nobody
 * before {@code ack_deadline} has passed, and one that is set back lets nobody owe a key for
 * longer. Thread-safe.
 */
final class SteadyClock implements InstantSource {
  private static final int SHARE = 100;

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private Instant told;
  private long last;

  SteadyClock(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.told = clock.instant();
    this.last = nanoTime.getAsLong();
  }

  @Override
  public synchronized Instant instant() {
    long now = nanoTime.getAsLong();
    long passed = Math.max(0, now - last);
    last = now;
    told = told.plusNanos(passed);
    Duration most = Duration.ofNanos(passed / SHARE);
    Duration off = Duration.between(told, clock.instant());
    if (off.compareTo(most) > 0) {
      off = most;
    } else if (off.compareTo(most.negated()) < 0) {
      off = most.negated();
    }
    told = told.plus(off);
    return told;
  }
}
