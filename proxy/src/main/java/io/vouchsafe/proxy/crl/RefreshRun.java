package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.work.OwnTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One refresh that somebody waits for: alternates one after the other, the rest side by side; over
 * when nothing is missing any more, when all was tried, or when the deadline has passed. What still
 * runs then goes on for whoever comes next.
 */
final class RefreshRun {

  /** Fetches one URL within its share of the time. */
  interface Fetch {
    CrlFetch of(CrlSourceUrl sourceUrl, Duration patience);
  }

  private final Timers timers;
  private final Fetch fetch;
  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final OwnTime own;
  private final BooleanSupplier isEnough;
  private final long begun;
  private final Promise<List<CrlAttempt>> done = Promise.promise();
  private final List<CrlAttempt> attempts = new ArrayList<>();
  private final Map<CrlSourceUrl, CrlFetch> running = new LinkedHashMap<>();
  private int groupsLeft;
  private boolean late;

  RefreshRun(
      Timers timers,
      Fetch fetch,
      Duration timeout,
      LongSupplier nanoTime,
      OwnTime own,
      BooleanSupplier isEnough) {
    this.timers = timers;
    this.fetch = fetch;
    this.timeout = timeout;
    this.nanoTime = nanoTime;
    this.own = own;
    this.isEnough = isEnough;
    this.begun = nanoTime.getAsLong();
  }

  /** Every attempt made, after those that {@code before} tells. */
  Future<List<CrlAttempt>> start(List<CrlAttempt> before, List<List<CrlSourceUrl>> groups) {
    attempts.addAll(before);
    groupsLeft = groups.size();
    if (groups.isEmpty()) {
      return Future.succeededFuture(List.copyOf(before));
    }
    Timers.Timer timer = timers.once(timeout, this::tooLate);
    groups.forEach(group -> tryFrom(0, group));
    return done.future().onComplete(over -> timer.cancel());
  }

  private void tryFrom(int at, List<CrlSourceUrl> group) {
    Duration left = timeout.minusNanos(nanoTime.getAsLong() - begun);
    if (at >= group.size() || left.isNegative() || left.isZero() || isLate()) {
      groupOver();
      return;
    }
    CrlSourceUrl sourceUrl = group.get(at);
    CrlFetch begunOrJoined = fetch.of(sourceUrl, left.dividedBy(group.size() - at));
    own.include(begunOrJoined.own());
    synchronized (this) {
      running.put(sourceUrl, begunOrJoined);
    }
    begunOrJoined
        .attempt()
        .onComplete(
            fetched -> {
              ended(sourceUrl, fetched.result());
              if (fetched.result().succeeded()) {
                groupOver();
              } else {
                tryFrom(at + 1, group);
              }
            });
  }

  private synchronized boolean isLate() {
    return late;
  }

  private void ended(CrlSourceUrl sourceUrl, CrlAttempt attempt) {
    boolean over;
    synchronized (this) {
      if (running.remove(sourceUrl) != null) {
        attempts.add(attempt);
      }
      over = late && running.isEmpty();
    }
    if (over) {
      finish();
    }
  }

  private void groupOver() {
    boolean last;
    synchronized (this) {
      last = --groupsLeft == 0;
    }
    if (last || isEnough.getAsBoolean()) {
      finish();
    }
  }

  /**
   * Contract, section 3, {@code timeout}: it ends with the last byte. What has come and is being
   * read by us is waited for; whoever asks has a deadline of its own.
   */
  private void tooLate() {
    boolean over;
    synchronized (this) {
      late = true;
      running
          .entrySet()
          .removeIf(
              each -> {
                boolean onItsWay = !each.getValue().own().isRunning();
                if (onItsWay) {
                  attempts.add(notObtained(each.getKey()));
                }
                return onItsWay;
              });
      over = running.isEmpty();
    }
    if (over) {
      finish();
    }
  }

  private CrlAttempt notObtained(CrlSourceUrl sourceUrl) {
    return new CrlAttempt(
        sourceUrl.url.toString(),
        Optional.of(Outcome.TIMEOUT),
        "not obtained within " + timeout.toMillis() + " ms",
        timeout);
  }

  private void finish() {
    List<CrlAttempt> made;
    synchronized (this) {
      made = List.copyOf(attempts);
    }
    done.tryComplete(made);
  }
}
