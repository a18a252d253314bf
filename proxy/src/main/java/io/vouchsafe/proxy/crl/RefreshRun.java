package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.revocation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    Future<CrlAttempt> of(Outlet outlet, Duration patience);
  }

  private final Vertx vertx;
  private final Fetch fetch;
  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final BooleanSupplier isEnough;
  private final long begun;
  private final Promise<List<CrlAttempt>> done = Promise.promise();
  private final List<CrlAttempt> attempts = new ArrayList<>();
  private final Set<Outlet> running = new LinkedHashSet<>();
  private int groupsLeft;

  RefreshRun(
      Vertx vertx, Fetch fetch, Duration timeout, LongSupplier nanoTime, BooleanSupplier isEnough) {
    this.vertx = vertx;
    this.fetch = fetch;
    this.timeout = timeout;
    this.nanoTime = nanoTime;
    this.isEnough = isEnough;
    this.begun = nanoTime.getAsLong();
  }

  /** Every attempt made, after those that {@code before} tells. */
  Future<List<CrlAttempt>> start(List<CrlAttempt> before, List<List<Outlet>> groups) {
    attempts.addAll(before);
    groupsLeft = groups.size();
    if (groups.isEmpty()) {
      return Future.succeededFuture(List.copyOf(before));
    }
    long timer = vertx.setTimer(Math.max(1, timeout.toMillis()), fired -> tooLate());
    groups.forEach(group -> tryFrom(0, group));
    return done.future().onComplete(over -> vertx.cancelTimer(timer));
  }

  private void tryFrom(int at, List<Outlet> group) {
    Duration left = timeout.minusNanos(nanoTime.getAsLong() - begun);
    if (at >= group.size() || left.isNegative() || left.isZero()) {
      groupOver();
      return;
    }
    Outlet outlet = group.get(at);
    synchronized (this) {
      running.add(outlet);
    }
    fetch
        .of(outlet, left.dividedBy(group.size() - at))
        .onComplete(
            fetched -> {
              synchronized (this) {
                running.remove(outlet);
                attempts.add(fetched.result());
              }
              if (fetched.result().succeeded()) {
                groupOver();
              } else {
                tryFrom(at + 1, group);
              }
            });
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

  private void tooLate() {
    synchronized (this) {
      for (Outlet outlet : running) {
        attempts.add(
            new CrlAttempt(
                outlet.url.toString(),
                Optional.of(Outcome.TIMEOUT),
                "not obtained within " + timeout.toMillis() + " ms",
                timeout));
      }
    }
    finish();
  }

  private void finish() {
    List<CrlAttempt> made;
    synchronized (this) {
      made = List.copyOf(attempts);
    }
    done.tryComplete(made);
  }
}
