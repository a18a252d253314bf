package io.vouchsafe.proxy.net;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** One clock for instants, durations and timers, which a test turns by hand. */
public final class TurnedClock implements Timers, InstantSource, LongSupplier {
  private final Instant began;
  private final List<Armed> armed = new ArrayList<>();
  private long nanos;
  private Duration jumped = Duration.ZERO;

  /** A task that waits; compared by identity. */
  private static final class Armed {
    private final Runnable task;
    private final long period;
    private long due;

    Armed(Runnable task, long due, long period) {
      this.task = task;
      this.due = due;
      this.period = period;
    }
  }

  public TurnedClock(Instant began) {
    this.began = began;
  }

  /** Lets so much time pass, in which every timer runs at its moment. */
  public void turn(Duration time) {
    long until = nanosAfter(time);
    for (Optional<Armed> next = next(until); next.isPresent(); next = next(until)) {
      synchronized (this) {
        nanos = Math.max(nanos, next.get().due);
      }
      run(next.get());
    }
    synchronized (this) {
      nanos = until;
    }
  }

  /** So much time passes in which the event loop stands still: timers run late. */
  public synchronized void standStill(Duration time) {
    nanos += time.toNanos();
  }

  private synchronized long nanosAfter(Duration time) {
    return nanos + time.toNanos();
  }

  private synchronized Optional<Armed> next(long until) {
    return armed.stream()
        .filter(one -> one.due <= until)
        .min(Comparator.comparingLong((Armed one) -> one.due));
  }

  private void run(Armed one) {
    synchronized (this) {
      if (one.period > 0) {
        one.due += one.period;
      } else {
        armed.remove(one);
      }
    }
    one.task.run();
  }

  /** How many timers wait. */
  public synchronized int waiting() {
    return armed.size();
  }

  @Override
  public synchronized Timer once(Duration delay, Runnable task) {
    return arm(new Armed(task, nanos + delay.toNanos(), 0));
  }

  @Override
  public synchronized Timer every(Duration period, Runnable task) {
    return arm(new Armed(task, nanos + period.toNanos(), period.toNanos()));
  }

  private synchronized Timer arm(Armed one) {
    armed.add(one);
    return () -> {
      synchronized (this) {
        armed.remove(one);
      }
    };
  }

  @Override
  public synchronized Instant instant() {
    return began.plusNanos(nanos).plus(jumped);
  }

  /** Somebody sets the time of day; no time passes. */
  public synchronized void jump(Duration by) {
    jumped = jumped.plus(by);
  }

  @Override
  public synchronized long getAsLong() {
    return nanos;
  }
}
