package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.work.HomeLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** Contract, section 1, {@code deadline}: for the whole decision; what runs on warms the cache. */
final class DecisionDeadline {
  private final Vertx vertx;
  private final LongSupplier nanoTime;

  DecisionDeadline(Vertx vertx, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
  }

  static long millis(Duration deadline) {
    return Math.max(1, deadline.toMillis());
  }

  /**
   * The same as {@code deciding}, or at the latest so long after {@code started} what {@code late}
   * makes of the nanoseconds by which that is noticed late.
   */
  <T> Future<T> of(Future<T> deciding, Duration deadline, long started, LongFunction<T> late) {
    Promise<T> answer = Promise.promise();
    long due = started + TimeUnit.MILLISECONDS.toNanos(millis(deadline));
    long timer =
        vertx.setTimer(
            Math.max(1, TimeUnit.NANOSECONDS.toMillis(due - nanoTime.getAsLong())),
            fired -> answer.tryComplete(late.apply(nanoTime.getAsLong() - due)));
    HomeLoop.tell(vertx, deciding)
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              if (done.succeeded()) {
                answer.tryComplete(done.result());
              } else {
                answer.tryFail(done.cause());
              }
            });
    return answer.future();
  }
}
