package io.vouchsafe.proxy.work;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A fixed pool for heavy or blocking work, such as signature verifications, which take 100 µs and
 * more each. Tenants take turns; what waits is bounded, and is not done when its time has passed.
 * Results come back on the event loop that asked. A view says for whom, how heavy and how long; all
 * views of a pool share its threads and its queue.
 */
public final class Workers {
  /** Whose work belongs to no tenant. */
  private static final String NOBODY = "";

  /** Far ahead, and yet no overflow of a clock that starts anywhere. */
  private static final Duration PATIENT = Duration.ofDays(365);

  private final WorkerPool pool;
  private final Supplier<Executor> home;
  private final String tenant;
  private final Weight weight;
  private final Duration patience;

  /**
   * The pool for what decisions wait for.
   *
   * @param mostPending pieces of work that may wait at a time
   */
  public Workers(Vertx vertx, int threads, int mostPending) {
    this(vertx, "vouchsafe-worker", threads, mostPending);
  }

  /** A pool of its own, lest slow work keep decisions waiting. */
  public Workers(Vertx vertx, String name, int threads, int mostPending) {
    this(vertx, name, threads, threads, mostPending);
  }

  /**
   * The same for work that waits for others, for how long is their affair.
   *
   * @param mostOfOne threads that one tenant's work may have at a time, so that some are left
   */
  public Workers(Vertx vertx, String name, int threads, int mostOfOne, int mostPending) {
    this(
        name,
        threads,
        mostOfOne,
        mostPending,
        of(vertx, name, threads),
        () -> home(vertx),
        System::nanoTime);
  }

  /**
   * A pool over any executor.
   *
   * @param executor gets at most {@code threads} pieces of work at a time
   * @param home where results of what is asked for now are to be told
   */
  public Workers(
      String name,
      int threads,
      int mostPending,
      Executor executor,
      Supplier<Executor> home,
      LongSupplier nanoTime) {
    this(name, threads, threads, mostPending, executor, home, nanoTime);
  }

  /** The same with a bound for each tenant. */
  Workers(
      String name,
      int threads,
      int mostOfOne,
      int mostPending,
      Executor executor,
      Supplier<Executor> home,
      LongSupplier nanoTime) {
    this(
        new WorkerPool(name, threads, mostOfOne, mostPending, executor, nanoTime),
        home,
        NOBODY,
        Weight.LIGHT,
        PATIENT);
  }

  private Workers(
      WorkerPool pool, Supplier<Executor> home, String tenant, Weight weight, Duration patience) {
    this.pool = pool;
    this.home = home;
    this.tenant = tenant;
    this.weight = weight;
    this.patience = patience;
  }

  /** The same threads, in {@code tenant}'s turns. */
  public Workers forTenant(String name) {
    return new Workers(pool, home, name, weight, patience);
  }

  /** The same for work of that weight. */
  public Workers of(Weight other) {
    return new Workers(pool, home, tenant, other, patience);
  }

  /** The same for work that nobody wants any more so long after it was asked for. */
  public Workers within(Duration time) {
    return new Workers(pool, home, tenant, weight, time);
  }

  /**
   * Runs {@code work}, or says that nobody had time for it; fails with what {@code work} throws.
   */
  public <T> Future<WorkResult<T>> run(Callable<T> work) {
    Promise<WorkResult<T>> promise = Promise.promise();
    Executor asker = home.get();
    pool.submit(
        new QueuedWork(
            tenant,
            weight,
            pool.now() + patience.toNanos(),
            () -> tell(asker, done(work, promise)),
            why -> tell(asker, () -> promise.complete(new WorkResult.Busy<>(why)))));
    return promise.future();
  }

  /** Does {@code work} now; what is left is to tell {@code promise} its outcome. */
  private static <T> Runnable done(Callable<T> work, Promise<WorkResult<T>> promise) {
    try {
      WorkResult<T> result = new WorkResult.Done<>(work.call());
      return () -> promise.complete(result);
    } catch (Throwable e) {
      return () -> promise.fail(e);
    }
  }

  /** After the end of the event loop, nobody listens any more. */
  private static void tell(Executor asker, Runnable outcome) {
    try {
      asker.execute(outcome);
    } catch (RejectedExecutionException e) {
      outcome.run();
    }
  }

  /** The pool's name, for operators. */
  public String name() {
    return pool.name();
  }

  /** Pieces of work that wait for a thread. */
  public int waiting() {
    return pool.waiting();
  }

  /** Pieces of work that were done. */
  public long done() {
    return pool.done();
  }

  /** Pieces of work that were asked for and not done. */
  public long dropped() {
    return pool.dropped();
  }

  /** For how long the busiest thread has been at one piece of work. */
  public Duration longestTask() {
    return pool.longestTask();
  }

  private static Executor of(Vertx vertx, String name, int threads) {
    WorkerExecutor threadsOfVertx = vertx.createSharedWorkerExecutor(name, threads);
    return work -> {
      Future<Boolean> given =
          threadsOfVertx.executeBlocking(
              () -> {
                work.run();
                return true;
              },
              false);
      if (given.failed()) {
        throw new RejectedExecutionException("the pool is closed", given.cause());
      }
    };
  }

  private static Executor home(Vertx vertx) {
    Context asker = vertx.getOrCreateContext();
    return outcome -> asker.runOnContext(now -> outcome.run());
  }
}
