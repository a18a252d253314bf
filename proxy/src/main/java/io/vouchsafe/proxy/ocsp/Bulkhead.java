package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** A bounded number of places and a bounded queue for them. Thread-safe. */
final class Bulkhead {
  /** At 5 ms an answer these are 6400 look-ups a second at one responder. */
  static final int RUNNING = 32;

  /** Four rounds of places; who would wait longer has mostly passed its timeout by then. */
  static final int WAITING = 128;

  private final LongSupplier nanoTime;
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private int running;

  Bulkhead(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A place, to be given back. */
  final class Place {
    private final long since = nanoTime.getAsLong();
    private final AtomicBoolean taken = new AtomicBoolean(true);

    /** Whether whoever has it had to queue for {@code limit} or longer. */
    boolean waitedFor(Duration limit) {
      return nanoTime.getAsLong() - since >= limit.toNanos();
    }

    /** Leaves it to the next; to be called at least once. */
    void giveBack() {
      if (taken.compareAndSet(true, false)) {
        next().ifPresent(Runnable::run);
      }
    }
  }

  /** Runs {@code work} in a place, now or in its turn; empty when the queue is full too. */
  <T> Optional<Future<T>> enter(Function<Place, Future<T>> work) {
    Place place = new Place();
    Promise<T> inTurn = Promise.promise();
    synchronized (this) {
      if (running >= RUNNING) {
        boolean queued = queue.size() < WAITING;
        if (queued) {
          queue.add(() -> run(work, place).onComplete(inTurn));
        }
        return queued ? Optional.of(inTurn.future()) : Optional.empty();
      }
      running++;
    }
    return Optional.of(run(work, place));
  }

  /** Who comes next keeps the place taken; nobody frees it. */
  private synchronized Optional<Runnable> next() {
    Optional<Runnable> next = Optional.ofNullable(queue.poll());
    if (next.isEmpty()) {
      running--;
    }
    return next;
  }

  private static <T> Future<T> run(Function<Place, Future<T>> work, Bulkhead.Place place) {
    try {
      return work.apply(place);
    } catch (RuntimeException e) {
      place.giveBack();
      return Future.failedFuture(e);
    }
  }
}
