package io.vouchsafe.proxy.work;

import io.vouchsafe.proxy.work.FairQueue.Dropped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * A number of threads behind a fair queue. A thread gets its next piece of work only when it is
 * free: work that was handed over can be neither overtaken nor dropped any more. Thread-safe.
 */
final class WorkerPool {
  private final String name;
  private final int threads;
  private final int mostOfOne;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final FairQueue queue;
  private final Set<Slot> running = new HashSet<>();
  private final LongAdder done = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /** One piece of work at a thread; compared by identity. */
  private static final class Slot {
    private final QueuedWork work;
    private final long since;

    Slot(QueuedWork work, long since) {
      this.work = work;
      this.since = since;
    }
  }

  /**
   * A pool with nothing to do.
   *
   * @param mostOfOne threads that one tenant's work may have at a time
   * @param most pieces of work that may wait
   */
  WorkerPool(
      String name, int threads, int mostOfOne, int most, Executor executor, LongSupplier nanoTime) {
    this.name = name;
    this.threads = threads;
    this.mostOfOne = mostOfOne;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.queue = new FairQueue(most);
  }

  String name() {
    return name;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /** Does {@code work} when its turn comes, or tells it why not. */
  void submit(QueuedWork work) {
    List<Dropped> gone;
    synchronized (queue) {
      gone = new ArrayList<>(queue.offer(work, now()));
    }
    tell(gone);
    startNext();
  }

  /** Gives a free thread the next piece of work. */
  private void startNext() {
    List<Dropped> late = new ArrayList<>();
    Slot slot = null;
    synchronized (queue) {
      if (running.size() < threads) {
        long now = now();
        QueuedWork next = queue.next(now, late, this::mayRun);
        if (next != null) {
          slot = new Slot(next, now);
          running.add(slot);
        }
      }
    }
    tell(late);
    if (slot != null) {
      start(slot);
    }
  }

  private boolean mayRun(String tenant) {
    if (mostOfOne >= threads) {
      return true;
    }
    int its = 0;
    for (Slot slot : running) {
      its += slot.work.tenant().equals(tenant) ? 1 : 0;
    }
    return its < mostOfOne;
  }

  private void start(Slot slot) {
    try {
      executor.execute(() -> work(slot));
    } catch (RejectedExecutionException | IllegalStateException e) {
      // The service stops: nothing is done any more.
      end(slot);
      slot.work.refuse().accept(FairQueue.LATE);
    }
  }

  private void work(Slot slot) {
    try {
      slot.work.run().run();
    } finally {
      done.increment();
      end(slot);
      startNext();
    }
  }

  private void end(Slot slot) {
    synchronized (queue) {
      running.remove(slot);
    }
  }

  private void tell(List<Dropped> gone) {
    for (Dropped each : gone) {
      dropped.increment();
      each.tell();
    }
  }

  /** Pieces of work that wait. */
  int waiting() {
    synchronized (queue) {
      return queue.waiting();
    }
  }

  /** Pieces of work that were done, ever. */
  long done() {
    return done.sum();
  }

  /** Pieces of work that were not done, ever. */
  long dropped() {
    return dropped.sum();
  }

  /** For how long the busiest thread has been at one piece of work. */
  Duration longestTask() {
    synchronized (queue) {
      long now = now();
      long longest = 0;
      for (Slot slot : running) {
        longest = Math.max(longest, now - slot.since);
      }
      return Duration.ofNanos(longest);
    }
  }
}
