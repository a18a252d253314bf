package io.vouchsafe.proxy.relay;

import java.util.function.LongSupplier;

/** So many a second, and a burst of as many as came together unused. Thread-safe. */
final class TokenBucket {
  private final double perNano;
  private final double burst;
  private final LongSupplier nanoTime;
  private double tokens;
  private long filledAt;

  TokenBucket(double perSecond, double burst, LongSupplier nanoTime) {
    this.perNano = perSecond / 1e9;
    this.burst = burst;
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.filledAt = nanoTime.getAsLong();
  }

  /** Takes {@code count} if there are as many. */
  boolean tryTake(int count) {
    return tryTake(count, 0);
  }

  /** The same if as many as {@code left} are there after that. */
  synchronized boolean tryTake(int count, int left) {
    long now = nanoTime.getAsLong();
    tokens = Math.min(burst, tokens + Math.max(0, now - filledAt) * perNano);
    filledAt = now;
    if (tokens < (double) count + left) {
      return false;
    }
    tokens -= count;
    return true;
  }
}
