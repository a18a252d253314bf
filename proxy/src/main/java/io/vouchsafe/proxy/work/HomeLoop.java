package io.vouchsafe.proxy.work;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * Tells results where they were asked for. A look-up that several share ends on the event loop of
 * one of them; the others' answers are written on their own loops, and nowhere else.
 */
public final class HomeLoop {
  private HomeLoop() {}

  /** The same as {@code future}; later than now, it completes on the caller's event loop. */
  public static <T> Future<T> tell(Vertx vertx, Future<T> future) {
    if (future.isComplete()) {
      return future;
    }
    Context home = vertx.getOrCreateContext();
    Promise<T> told = Promise.promise();
    future.onComplete(done -> home.runOnContext(there -> told.handle(done)));
    return told.future();
  }
}
