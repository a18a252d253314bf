package io.vouchsafe.proxy.net;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Does things later, on an event loop; tests turn the clock by hand. */
public interface Timers {

  /** The timers of {@code vertx}, in the context of whoever asks. */
  static Timers of(Vertx vertx) {
    return new VertxTimers(vertx);
  }

  /** Runs {@code task} once, when {@code delay} has passed. */
  Timer once(Duration delay, Runnable task);

  /** Runs {@code task} again and again, each time that {@code period} has passed. */
  Timer every(Duration period, Runnable task);

  /** What was asked for. */
  @FunctionalInterface
  interface Timer {
    /** Runs no more; too late is too late. */
    void cancel();
  }
}
