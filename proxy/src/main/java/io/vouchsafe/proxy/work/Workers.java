package io.vouchsafe.proxy.work;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed pool for heavy or blocking work, such as signature verifications, which take 100 µs and
 * more each; with a bounded queue. Results come back on the event loop that asked.
 */
public final class Workers {
  private final WorkerExecutor pool;
  private final int mostPending;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * The pool for what decisions wait for.
   *
   * @param mostPending pieces of work that may run or wait at a time
   */
  public Workers(Vertx vertx, int threads, int mostPending) {
    this(vertx, "vouchsafe-worker", threads, mostPending);
  }

  /** A pool of its own, lest slow work keep decisions waiting. */
  public Workers(Vertx vertx, String name, int threads, int mostPending) {
    this.pool = vertx.createSharedWorkerExecutor(name, threads);
    this.mostPending = mostPending;
  }

  /** Runs {@code work}; fails at once with {@link TooBusyException} when too much waits. */
  public <T> Future<T> run(Callable<T> work) {
    int now = pending.incrementAndGet();
    if (now > mostPending) {
      pending.decrementAndGet();
      return Future.failedFuture(new TooBusyException(mostPending));
    }
    return pool.executeBlocking(work, false).onComplete(done -> pending.decrementAndGet());
  }
}
