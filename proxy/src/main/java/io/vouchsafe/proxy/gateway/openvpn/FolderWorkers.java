package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The threads that read the folder of one gateway. Java cannot open a file without waiting: whoever
 * may write to the folder can put a FIFO where a file was a moment before, and the thread that
 * opens it waits until somebody writes. Such a thread is given up and another takes its place, up
 * to a bound. Thread-safe; {@link #run} is called on the gateway's event loop.
 */
final class FolderWorkers implements ClientLogins.OffLoop {
  /** Of a folder where nothing hangs. */
  static final int WORKERS = 2;

  /** So many that hang are replaced. */
  static final int MOST_HELD = 16;

  /**
   * So much work waits for a thread. Logins that are undecided are fewer, but one that was denied
   * meanwhile leaves its work here: where every thread is held, it would gather without end.
   */
  static final int MOST_WAITING = 2_000;

  /** Reading a few small files takes no longer. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  private final Timers timers;
  private final LongSupplier nanoTime;
  private final ThreadPoolExecutor threads;
  private int held;

  /** One piece of work. */
  private final class Job<T> implements Runnable {
    private final Callable<T> work;
    private final Promise<T> done = Promise.promise();
    private boolean isBegun;
    private long begun;
    private boolean isHeld;
    private boolean isOver;

    Job(Callable<T> work) {
      this.work = work;
    }

    @Override
    public void run() {
      synchronized (FolderWorkers.this) {
        isBegun = true;
        begun = nanoTime.getAsLong();
      }
      try {
        done.complete(work.call());
      } catch (Exception | Error failure) {
        done.fail(failure);
      } finally {
        over();
      }
    }

    private void over() {
      synchronized (FolderWorkers.this) {
        isOver = true;
        if (isHeld) {
          held--;
          resize();
        }
      }
    }

    /** Work that waits for a thread, or has one for a short time only, is looked at again. */
    void watch(Duration later) {
      timers.once(later, () -> left().filter(any -> !threads.isShutdown()).ifPresent(this::watch));
    }

    /** How much longer it may take; empty when it is over, or is held from now on. */
    private Optional<Duration> left() {
      synchronized (FolderWorkers.this) {
        Duration left = isBegun ? LONGEST.minusNanos(nanoTime.getAsLong() - begun) : LONGEST;
        if (isOver) {
          return Optional.empty();
        }
        if (left.isPositive()) {
          return Optional.of(left);
        }
        isHeld = true;
        held++;
        resize();
        return Optional.empty();
      }
    }
  }

  /**
   * Nothing runs.
   *
   * @param name of its threads
   * @param nanoTime for durations; starts anywhere
   */
  FolderWorkers(String name, Timers timers, LongSupplier nanoTime) {
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.threads =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name(name + "-", 0).factory());
  }

  /** Fails at once where too much waits, and after the end. */
  @Override
  public <T> Future<T> run(Callable<T> work) {
    Job<T> job = new Job<>(work);
    try {
      threads.execute(job);
    } catch (RejectedExecutionException refused) {
      return Future.failedFuture(refused);
    }
    job.watch(LONGEST);
    return job.done.future();
  }

  private void resize() {
    int size = WORKERS + Math.min(held, MOST_HELD);
    if (size > threads.getMaximumPoolSize()) {
      threads.setMaximumPoolSize(size);
      threads.setCorePoolSize(size);
    } else {
      threads.setCorePoolSize(size);
      threads.setMaximumPoolSize(size);
    }
  }

  /** The most threads that there were at once. */
  int mostThreads() {
    return threads.getLargestPoolSize();
  }

  /** How many there are. */
  int threads() {
    return threads.getPoolSize();
  }

  @Override
  public synchronized Optional<String> concern() {
    if (held == 0) {
      return Optional.empty();
    }
    String said =
        held
            + " of the threads that read peer_certificates are held by files that cannot be opened:"
            + " somebody puts FIFOs there, or its file system hangs";
    return Optional.of(
        held < WORKERS + MOST_HELD
            ? said
            : said + "; nobody can log in any more until the service is restarted");
  }

  /** Takes no more work. Threads that are held do not keep the process. */
  void end() {
    threads.shutdownNow();
  }
}
