package io.vouchsafe.proxy.shared.crls;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was tried within the last minute is not tried again, however often it is told of.
 * Thread-safe.
 */
final class RecentAttempts {
  static final Duration PAUSE = Duration.ofMinutes(1);

  /** 300 octets each; who tells of more within a minute has the key. */
  private static final int MOST = 10_000;

  private final LongSupplier nanoTime;

  private final Map<CrlPointer.Key, Long> attempts = new LinkedHashMap<>();

  RecentAttempts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether it is time to try; from now on it is not. */
  synchronized boolean begin(CrlPointer.Key what) {
    long now = nanoTime.getAsLong();
    @Nullable Long before = attempts.get(what);
    if (before != null && now - before < PAUSE.toNanos()) {
      return false;
    }
    attempts.remove(what);
    attempts.put(what, now);
    if (attempts.size() > MOST) {
      attempts.remove(attempts.keySet().iterator().next());
    }
    return true;
  }
}
