package io.vouchsafe.proxy.net;

import io.vouchsafe.proxy.work.OwnTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says when a responder has used up its time. Our own work does not count, from the last byte of an
 * answer on; and when our event loop stood still meanwhile, an answer that is here already gets one
 * more chance to be read.
 */
public final class ResponderTimer {
  /** Timers are late by some milliseconds on every machine. */
  private static final long ON_TIME_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Timers timers;
  private final LongSupplier nanoTime;
  private final long allowed;
  private final OwnTime own;
  private final Runnable over;
  private final long ownBefore;
  private long compensated;
  private boolean forgiven;
  private boolean cancelled;
  private Timers.Timer timer = () -> {};

  private ResponderTimer(
      Timers timers, LongSupplier nanoTime, Duration allowed, OwnTime own, Runnable over) {
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.allowed = allowed.toNanos();
    this.own = own;
    this.over = over;
    this.ownBefore = own.nanos();
  }

  /**
   * Runs {@code over} when {@code allowed} has passed without what {@code own} counts from now on.
   */
  public static ResponderTimer start(
      Timers timers, LongSupplier nanoTime, Duration allowed, OwnTime own, Runnable over) {
    ResponderTimer timer = new ResponderTimer(timers, nanoTime, allowed, own, over);
    timer.arm(timer.allowed);
    return timer;
  }

  /** The responder has answered, or was given up. */
  public synchronized void cancel() {
    cancelled = true;
    timer.cancel();
  }

  private synchronized void arm(long nanos) {
    if (!cancelled) {
      long due = nanoTime.getAsLong() + nanos;
      timer = timers.once(Duration.ofNanos(nanos), () -> passed(due));
    }
  }

  private void passed(long due) {
    long more = more(nanoTime.getAsLong() - due);
    if (more > 0) {
      arm(more);
    } else {
      over.run();
    }
  }

  /** How much longer to wait, {@code late} nanoseconds after the moment for which it was armed. */
  private synchronized long more(long late) {
    if (own.isRunning()) {
      long look = Math.clamp(allowed / 4, SHORTEST_LOOK_NANOS, LONGEST_LOOK_NANOS);
      compensated += look;
      return look;
    }
    long owed = own.nanos() - ownBefore - compensated;
    if (owed > 0) {
      compensated += owed;
      return owed;
    }
    if (!forgiven && late > ON_TIME_NANOS) {
      forgiven = true;
      return Math.min(late, allowed);
    }
    return 0;
  }
}
