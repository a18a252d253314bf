package io.vouchsafe.proxy.net;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** How long a whole call may take, from dialling to the last byte, redirects included. */
public final class Deadline {
  private final Timers timers;
  private final Duration patience;

  public Deadline(Timers timers, Duration patience) {
    this.timers = timers;
    this.patience = patience;
  }

  /**
   * What {@code work} brings in time, or else {@code late}.
   *
   * @param work begins; what it gives to the {@link Abort} is stopped at the deadline
   * @param unwanted takes what comes after it all the same
   */
  public <T> Future<T> within(
      Function<Abort, Future<T>> work, Supplier<T> late, Consumer<T> unwanted) {
    Abort abort = new Abort();
    // First, so that what waits for a worker has no more time than whoever waits for it.
    Future<T> working = begin(work, abort);
    if (working.isComplete()) {
      return working;
    }
    Promise<T> inTime = Promise.promise();
    Timers.Timer timer =
        timers.once(
            patience,
            () -> {
              inTime.tryComplete(late.get());
              abort.now();
            });
    working.onComplete(
        done -> {
          timer.cancel();
          if (done.failed()) {
            inTime.tryFail(done.cause());
          } else if (!inTime.tryComplete(done.result())) {
            unwanted.accept(done.result());
          }
        });
    return inTime.future();
  }

  private static <T> Future<T> begin(Function<Abort, Future<T>> work, Abort abort) {
    try {
      return work.apply(abort);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
