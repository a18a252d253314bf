package io.vouchsafe.proxy.shared.orders;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the engine on threads that may. */
final class Blocking {
  /** Longer than the engine's own patience: a bug must not hold the thread for ever. */
  private static final long SECONDS = 60;

  /** Something that takes its time. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private Blocking() {}

  /** The result of {@code future}. */
  static <T> T get(Future<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }

  /** What came of {@code work}. */
  static Future<Void> result(Work work) {
    try {
      work.run();
      return Future.succeededFuture();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Future.failedFuture(e);
    } catch (ExecutionException e) {
      return Future.failedFuture(e.getCause() == null ? e : e.getCause());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
