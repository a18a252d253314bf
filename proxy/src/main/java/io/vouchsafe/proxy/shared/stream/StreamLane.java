package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which the stream is read and told; what comes after its end is not done. */
final class StreamLane {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLane.class);

  private final ScheduledExecutorService thread;

  StreamLane(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /** Does it soon. */
  void run(Runnable task) {
    later(0, task);
  }

  /** Does it in so many milliseconds. */
  void later(long millis, Runnable task) {
    try {
      var unused = thread.schedule(() -> attempt(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("stopped");
    }
  }

  /** What completes {@code future}, here. */
  <T> Future<T> here(Future<T> future) {
    Promise<T> here = Promise.promise();
    future.onComplete((result, failure) -> run(() -> here.complete(result, failure)));
    return here.future();
  }

  /** Does it again and again. */
  void every(long millis, Runnable task) {
    var unused =
        thread.scheduleWithFixedDelay(() -> attempt(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a step of what nodes share failed", e);
    }
  }
}
