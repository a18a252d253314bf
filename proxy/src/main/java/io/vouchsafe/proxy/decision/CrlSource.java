package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.CrlQuestion;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.crl.CrlAttempt;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Asks the CRLs that the policy's object holds, after those that are due have been fetched. */
public final class CrlSource {
  /** Timers are late by some milliseconds on every machine. */
  private static final Duration ON_TIME = Duration.ofMillis(10);

  private final CrlKeeper keeper;
  private final CachedCrlSource held;
  private final ExpiredCrlSource expired;
  private final LongSupplier nanoTime;

  /**
   * Asks what {@code keeper} holds.
   *
   * @param heed takes in what the CRLs say
   */
  public CrlSource(
      CrlKeeper keeper,
      CachedCrlJudge judge,
      BiConsumer<StatusQuestion, CachedStatus> heed,
      Workers workers,
      LongSupplier nanoTime) {
    this.keeper = keeper;
    this.held = new CachedCrlSource(keeper, judge, heed, workers, nanoTime);
    this.expired = new ExpiredCrlSource(keeper, judge, heed, workers, nanoTime);
    this.nanoTime = nanoTime;
  }

  /** Those that are held and serve, without fetching any. */
  CachedCrlSource held() {
    return held;
  }

  /** Those that are held, whatever their age. */
  ExpiredCrlSource expired() {
    return expired;
  }

  /**
   * Every fetch that failed, and what the CRLs say; nothing when there is no CRL and nowhere to get
   * one. A completed future when the same CRLs were judged before.
   *
   * @param own counts our own work
   */
  Future<List<Attempt>> ask(StatusQuestion question, Policy policy, Instant now, OwnTime own) {
    if (question.crl().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    long started = nanoTime.getAsLong();
    CrlQuestion crl = question.crl().get();
    if (!keeper.due(crl.object(), question.query(), now)) {
      return held.ask(question, crl, now, started, own);
    }
    return fetched(crl.object(), question.query(), policy, now, own)
        .compose(
            failures ->
                held.ask(question, crl, now, started, own).map(judged -> with(failures, judged)));
  }

  /**
   * Contract, section 3, {@code validity_time}: a new CRL is fetched first; if that fails, the old
   * one serves, or the next source is asked. A server that hangs takes at most half of the
   * decision's time from them. A CRL that has come and that we have yet to read is no server that
   * hangs: only an old one may stand in for it.
   */
  private Future<List<Attempt>> fetched(
      CrlObject object, RevocationQuery query, Policy policy, Instant now, OwnTime own) {
    List<CachedCrl> older = keeper.held(object, query, now);
    boolean canDoWithout =
        !older.isEmpty() || !policy.revocation().sources().getLast().equals(Source.CRL);
    OwnTime reading = new OwnTime(nanoTime);
    own.include(reading);
    Future<List<Attempt>> fetching =
        keeper.refresh(object, query, now, reading).map(CrlSource::failures);
    if (!canDoWithout || fetching.isComplete()) {
      return fetching;
    }
    Duration patience = policy.deadline().dividedBy(2);
    return patiently(fetching, patience)
        .recover(
            failure -> {
              if (!(failure instanceof TimeoutException)) {
                return Future.failedFuture(failure);
              }
              if (!reading.isRunning()) {
                return Future.succeededFuture(List.of(late(patience)));
              }
              return older.stream().anyMatch(one -> isOfNow(one, now))
                  ? Future.succeededFuture(List.of(unread(patience)))
                  : fetching;
            });
  }

  /**
   * Waits so long. When we ourselves stood still and notice late that the time has passed, what is
   * here already gets one more chance to be read.
   */
  private Future<List<Attempt>> patiently(Future<List<Attempt>> fetching, Duration patience) {
    long due = nanoTime.getAsLong() + patience.toNanos();
    return fetching
        .timeout(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)
        .recover(
            failure -> {
              long late = Math.min(nanoTime.getAsLong() - due, patience.toNanos());
              return failure instanceof TimeoutException && late > ON_TIME.toNanos()
                  ? fetching.timeout(late, TimeUnit.NANOSECONDS)
                  : Future.failedFuture(failure);
            });
  }

  private static boolean isOfNow(CachedCrl held, Instant now) {
    return held.index().nextUpdate().filter(next -> !now.isAfter(next)).isPresent();
  }

  private static Attempt unread(Duration patience) {
    String detail = "a newer CRL has come and was not read within " + patience.toMillis() + " ms";
    return Attempt.failed(Source.CRL, "", Outcome.OVERLOADED, detail, patience);
  }

  private static Attempt late(Duration patience) {
    String detail = "a newer CRL was not fetched within " + patience.toMillis() + " ms";
    return Attempt.failed(Source.CRL, "", Outcome.TIMEOUT, detail, patience);
  }

  private static List<Attempt> failures(List<CrlAttempt> fetches) {
    return fetches.stream().flatMap(fetch -> failure(fetch).stream()).toList();
  }

  private static Optional<Attempt> failure(CrlAttempt fetch) {
    return fetch
        .failure()
        .map(
            outcome ->
                Attempt.failed(Source.CRL, fetch.url(), outcome, fetch.detail(), fetch.took()));
  }

  private static List<Attempt> with(List<Attempt> failures, List<Attempt> judged) {
    return Stream.concat(failures.stream(), judged.stream()).toList();
  }
}
