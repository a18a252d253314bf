package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.CrlFinding;
import io.vouchsafe.proxy.cache.CrlQuestion;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Asks the CRLs that are held and still serve. Nothing is fetched. */
final class CachedCrlSource {
  private final CrlKeeper keeper;
  private final CachedCrlJudge judge;
  private final BiConsumer<StatusQuestion, CachedStatus> heed;
  private final Workers workers;
  private final LongSupplier nanoTime;

  CachedCrlSource(
      CrlKeeper keeper,
      CachedCrlJudge judge,
      BiConsumer<StatusQuestion, CachedStatus> heed,
      Workers workers,
      LongSupplier nanoTime) {
    this.keeper = keeper;
    this.judge = judge;
    this.heed = heed;
    this.workers = workers;
    this.nanoTime = nanoTime;
  }

  /**
   * The one attempt, or none when no CRL is held. A completed future when the same CRLs were judged
   * before.
   *
   * @param own counts our own work
   */
  Future<List<Attempt>> ask(StatusQuestion question, Instant now, OwnTime own) {
    return question.crl().isEmpty()
        ? Future.succeededFuture(List.of())
        : ask(question, question.crl().get(), now, nanoTime.getAsLong(), own);
  }

  /** The same of {@code crl}, asked since {@code started}. */
  Future<List<Attempt>> ask(
      StatusQuestion question, CrlQuestion crl, Instant now, long started, OwnTime own) {
    List<CachedCrl> held = keeper.held(crl.object(), question.query(), now);
    if (held.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    CrlFinding before = question.crlFinding();
    if (before != null && before.covers(held, now)) {
      return Future.succeededFuture(List.of(before.attempt()));
    }
    return own.of(
            () ->
                workers.run(() -> judge.judge(question.query(), crl, held, now, Budget.standard())))
        .map(
            result ->
                List.of(
                    switch (result) {
                      case WorkResult.Done<CrlFinding>(CrlFinding finding) ->
                          taken(question, finding, started);
                      case WorkResult.Busy<CrlFinding>(String why) ->
                          overloaded(why, since(started));
                    }));
  }

  private Attempt taken(StatusQuestion question, CrlFinding finding, long started) {
    finding.attempt().status().ifPresent(status -> heed.accept(question, status));
    question.crlFinding(finding);
    return finding.attempt().took(since(started));
  }

  /** What a CRL would have said that our workers had no time to read. */
  static Attempt overloaded(String why, Duration took) {
    return Attempt.failed(Source.CRL, "", Outcome.OVERLOADED, why, took);
  }

  private Duration since(long started) {
    return Duration.ofNanos(nanoTime.getAsLong() - started);
  }
}
