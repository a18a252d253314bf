package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets everybody compare everything when events may have been missed: one listener after the other,
 * one that fails again after a pause. What is asked for meanwhile is one more run after it.
 * Thread-safe.
 */
final class ResyncRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ResyncRuns.class);
  private static final long FIRST_PAUSE = Duration.ofSeconds(1).toMillis();
  private static final long LONGEST_PAUSE = Duration.ofSeconds(15).toMillis();

  private final ScheduledExecutorService executor;
  private final LongSupplier nanoTime;
  private final StreamMeters meters;
  private final SampledLog sampled;
  private final ResyncLimit limit = new ResyncLimit();
  private final List<ResyncListener> listeners = new CopyOnWriteArrayList<>();
  private final Promise<Void> once = Promise.promise();
  private boolean begun;
  private boolean running;
  private OptionalLong wantedSince = OptionalLong.empty();
  private OptionalLong runningFor = OptionalLong.empty();

  /**
   * Nobody listens yet.
   *
   * @param executor whose threads may block
   */
  ResyncRuns(ScheduledExecutorService executor, LongSupplier nanoTime, StreamMeters meters) {
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.meters = meters;
    this.sampled = new SampledLog(LOG, nanoTime);
  }

  /** Who comes late is told once. */
  void whenMissed(ResyncListener listener) {
    listeners.add(listener);
    if (hasBegun()) {
      want(ResyncReason.START);
    }
  }

  private synchronized boolean hasBegun() {
    return begun;
  }

  /** Everything is to be compared. */
  void want(ResyncReason reason) {
    meters.resync(reason);
    tell(reason);
    if (takeIn()) {
      schedule(this::begin, pause());
    }
  }

  private void tell(ResyncReason reason) {
    if (reason == ResyncReason.START) {
      LOG.info("what nodes share is compared: this node begins");
    } else {
      sampled.warn(reason.word(), "what nodes share is compared again: " + reason.sentence());
    }
  }

  private synchronized boolean takeIn() {
    begun = true;
    if (wantedSince.isPresent()) {
      return false;
    }
    wantedSince = OptionalLong.of(nanoTime.getAsLong());
    return !running;
  }

  private synchronized long pause() {
    return TimeUnit.NANOSECONDS.toMillis(limit.pause(nanoTime.getAsLong()) + 999_999);
  }

  private void begin() {
    synchronized (this) {
      limit.begins(nanoTime.getAsLong());
      running = true;
      runningFor = wantedSince;
      wantedSince = OptionalLong.empty();
    }
    pass(List.copyOf(listeners), FIRST_PAUSE);
  }

  /** One that fails keeps no other from comparing. */
  private void pass(List<ResyncListener> some, long pause) {
    List<ResyncListener> failed = new CopyOnWriteArrayList<>();
    Future<Void> all = Future.succeededFuture();
    for (ResyncListener listener : some) {
      all = all.eventually(() -> compare(listener, failed));
    }
    all.onComplete(done -> ended(failed, pause));
  }

  private Future<Void> compare(ResyncListener listener, List<ResyncListener> failed) {
    Promise<Void> compared = Promise.promise();
    schedule(
        () ->
            attempt(listener)
                .onFailure(
                    e -> {
                      failed.add(listener);
                      sampled.warn("failed", "comparing failed and is tried again: " + e);
                    })
                .onComplete(done -> compared.complete()),
        0);
    return compared.future();
  }

  private static Future<Void> attempt(ResyncListener listener) {
    try {
      return listener.resync();
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private void ended(List<ResyncListener> failed, long pause) {
    if (!failed.isEmpty()) {
      schedule(() -> again(failed, pause), pause);
      return;
    }
    once.tryComplete();
    if (end()) {
      schedule(this::begin, pause());
    }
  }

  /** Completes when everything was compared for the first time, and nothing failed. */
  Future<Void> once() {
    return once.future();
  }

  /** Those that failed, or all, when everything is to be compared once more anyway. */
  private void again(List<ResyncListener> failed, long pause) {
    boolean all;
    synchronized (this) {
      all = wantedSince.isPresent();
      wantedSince = OptionalLong.empty();
    }
    pass(all ? List.copyOf(listeners) : failed, Math.min(2 * pause, LONGEST_PAUSE));
  }

  /** Whether everything is to be compared once more. */
  private synchronized boolean end() {
    running = false;
    runningFor = OptionalLong.empty();
    return wantedSince.isPresent();
  }

  private void schedule(Runnable task, long millis) {
    try {
      var unused = executor.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("stopped before everything was compared");
    }
  }

  /** For how long something has been missed that was not compared yet; 0 = nothing. */
  synchronized long missedForNanos() {
    OptionalLong since = runningFor.isPresent() ? runningFor : wantedSince;
    return since.isPresent() ? Math.max(1, nanoTime.getAsLong() - since.getAsLong()) : 0;
  }
}
