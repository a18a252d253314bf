package io.vouchsafe.proxy.net;

import io.vertx.core.Vertx;
import java.time.Duration;

/** By Vert.x, to the millisecond; less than one is one. */
final class VertxTimers implements Timers {
  private final Vertx vertx;

  VertxTimers(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Timer once(Duration delay, Runnable task) {
    long id = vertx.setTimer(millis(delay), fired -> task.run());
    return () -> vertx.cancelTimer(id);
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    long id = vertx.setPeriodic(millis(period), fired -> task.run());
    return () -> vertx.cancelTimer(id);
  }

  private static long millis(Duration time) {
    return Math.max(1, time.toMillis());
  }
}
