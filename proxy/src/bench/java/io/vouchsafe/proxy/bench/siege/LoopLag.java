package io.vouchsafe.proxy.bench.siege;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late this side's event loops were, on which the responders answer: as late as that may a
 * healthy responder seem to the service.
 */
final class LoopLag {
  private static final long PERIOD_MILLIS = 20;

  private final AtomicLong most = new AtomicLong();
  private long last = System.nanoTime();

  LoopLag(Vertx vertx) {
    vertx.setPeriodic(PERIOD_MILLIS, fired -> measure());
  }

  private void measure() {
    long now = System.nanoTime();
    long late = now - last - Duration.ofMillis(PERIOD_MILLIS).toNanos();
    last = now;
    most.accumulateAndGet(late, Math::max);
  }

  /** Since the last call. */
  double mostMillis() {
    return most.getAndSet(0) / 1e6;
  }
}
