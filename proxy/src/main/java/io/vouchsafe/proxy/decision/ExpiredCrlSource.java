package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.revocation.Outcome;
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
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Asks the CRLs that are held, whatever their age: whom one calls revoked for ever is revoked for
 * ever, also when it has expired or {@code validity_time_strict} has retired it. The cascade counts
 * nothing else that they say. Nothing is fetched.
 */
final class ExpiredCrlSource {
  private final CrlKeeper keeper;
  private final CachedCrlJudge judge;
  private final BiConsumer<StatusQuestion, CachedStatus> heed;
  private final Workers workers;
  private final LongSupplier nanoTime;

  ExpiredCrlSource(
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
   * The one attempt, or none when no CRL is held or the same ones called it revoked for ever at no
   * time before.
   *
   * @param own counts our own work
   */
  Future<List<Attempt>> ask(StatusQuestion question, Instant now, OwnTime own) {
    Optional<CrlQuestion> crl = question.crl();
    if (crl.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    List<CachedCrl> held = keeper.heldAtAnyAge(crl.get().object(), question.query());
    CrlFinding before = question.expiredCrlFinding();
    if (held.isEmpty() || (before != null && before.covers(held, now))) {
      return Future.succeededFuture(List.of());
    }
    long started = nanoTime.getAsLong();
    CrlQuestion anyAge = crl.get().atAnyAge();
    return own.of(
            () ->
                workers.run(
                    () -> judge.judge(question.query(), anyAge, held, now, Budget.standard())))
        .map(
            result ->
                List.of(
                    switch (result) {
                      case WorkResult.Done<CrlFinding>(CrlFinding finding) ->
                          taken(question, finding.attempt(), held, now);
                      case WorkResult.Busy<CrlFinding>(String why) ->
                          CachedCrlSource.overloaded(
                              why, Duration.ofNanos(nanoTime.getAsLong() - started));
                    }));
  }

  private Attempt taken(
      StatusQuestion question, Attempt attempt, List<CachedCrl> held, Instant now) {
    Optional<CachedStatus> revoked =
        attempt.status().filter(told -> told.verified().status().isPermanent());
    if (revoked.isPresent()) {
      // From then on the cache says so.
      heed.accept(question, revoked.get());
    } else if (attempt.outcome() != Outcome.OVERLOADED) {
      question.expiredCrlFinding(CrlFinding.of(held, attempt, now, Instant.MAX));
    }
    return attempt;
  }
}
