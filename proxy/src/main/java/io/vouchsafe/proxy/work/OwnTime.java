package io.vouchsafe.proxy.work;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The part of a wait that is this service's own: waiting for our workers, and their work. Whoever
 * is asked is not to blame for it. Pieces that overlap count once. Thread-safe.
 */
public final class OwnTime {
  private final LongSupplier nanoTime;
  private List<Part> parts = List.of();
  private List<Runnable> listeners = List.of();
  private int running;
  private long since;
  private long spent;

  /** A wait that others may share, of which {@code before} had been spent when it was joined. */
  private record Part(OwnTime of, long before) {}

  /** Nothing of ours yet. */
  public OwnTime(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Does {@code work} of our own, which counts until its future completes. */
  public <T> Future<T> of(Supplier<Future<T>> work) {
    begin();
    try {
      return work.get().onComplete(done -> end());
    } catch (RuntimeException e) {
      end();
      throw e;
    }
  }

  /** What is spent in {@code shared} from now on counts here as well. */
  public void include(OwnTime shared) {
    long before = shared.nanos();
    synchronized (this) {
      parts = and(parts, new Part(shared, before));
    }
  }

  /** Runs {@code listener} once, when our own work begins: whoever was asked has done its part. */
  public synchronized void whenBegun(Runnable listener) {
    listeners = and(listeners, listener);
  }

  /** Whether our own work waits or runs at this moment. */
  public boolean isRunning() {
    List<Part> included;
    synchronized (this) {
      if (running > 0) {
        return true;
      }
      included = parts;
    }
    return included.stream().anyMatch(part -> part.of().isRunning());
  }

  /** Nanoseconds spent so far, with what runs at this moment. */
  public long nanos() {
    List<Part> included;
    long own;
    synchronized (this) {
      own = spent + (running > 0 ? nanoTime.getAsLong() - since : 0);
      included = parts;
    }
    return own + included.stream().mapToLong(part -> part.of().nanos() - part.before()).sum();
  }

  private void begin() {
    List<Runnable> told;
    synchronized (this) {
      if (running++ == 0) {
        since = nanoTime.getAsLong();
      }
      told = listeners;
      listeners = List.of();
    }
    told.forEach(Runnable::run);
  }

  private synchronized void end() {
    if (--running == 0) {
      spent += nanoTime.getAsLong() - since;
    }
  }

  private static <T> List<T> and(List<T> some, T another) {
    List<T> all = new ArrayList<>(some);
    all.add(another);
    return List.copyOf(all);
  }
}
