package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.crl.CrlAttempt;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.crl.HeldCrl;
import io.vouchsafe.proxy.memory.CrlFinding;
import io.vouchsafe.proxy.memory.CrlQuestion;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.Attempt;
import io.vouchsafe.vpnauth.CrlObject;
import io.vouchsafe.vpnauth.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Asks the CRLs that the policy's object holds, after those that are due have been fetched. */
public final class CrlSource {
  /** Timers are late by some milliseconds on every machine. */
  private static final Duration ON_TIME = Duration.ofMillis(10);

  private final CrlKeeper keeper;
  private final CrlJudge judge;
  private final BiConsumer<StatusQuestion, RememberedStatus> heed;
  private final Workers workers;
  private final LongSupplier nanoTime;

  /**
   * Asks what {@code keeper} holds.
   *
   * @param heed takes in what the CRLs say
   */
  public CrlSource(
      CrlKeeper keeper,
      CrlJudge judge,
      BiConsumer<StatusQuestion, RememberedStatus> heed,
      Workers workers,
      LongSupplier nanoTime) {
    this.keeper = keeper;
    this.judge = judge;
    this.heed = heed;
    this.workers = workers;
    this.nanoTime = nanoTime;
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
      return judged(question, crl, List.of(), now, started, own);
    }
    return fetched(crl.object(), question.query(), policy, now, own)
        .compose(failures -> judged(question, crl, failures, now, started, own));
  }

  /** What the CRLs say that are held; nothing is fetched for it. */
  Future<List<Attempt>> lookUp(StatusQuestion question, Instant now, OwnTime own) {
    return question
        .crl()
        .map(crl -> judged(question, crl, List.of(), now, nanoTime.getAsLong(), own))
        .orElseGet(() -> Future.succeededFuture(List.of()));
  }

  /**
   * The same of a certificate about which nobody else says anything. Revoked for ever is true also
   * when the CRL that says so has expired, or {@code validity_time_strict} has retired it; nothing
   * else that such a CRL says counts.
   */
  Future<List<Attempt>> lookUpAtAnyAge(StatusQuestion question, Instant now, OwnTime own) {
    return lookUp(question, now, own)
        .compose(
            fresh ->
                question.crl().isEmpty() || fresh.stream().anyMatch(CrlSource::isAnswer)
                    ? Future.succeededFuture(fresh)
                    : expired(question, question.crl().orElseThrow(), now, own)
                        .map(old -> old.map(List::of).orElse(fresh)));
  }

  /** Or none, for want of our own time. */
  private static boolean isAnswer(Attempt attempt) {
    return attempt.status().isPresent() || attempt.outcome() == Outcome.OVERLOADED;
  }

  private Future<Optional<Attempt>> expired(
      StatusQuestion question, CrlQuestion crl, Instant now, OwnTime own) {
    List<HeldCrl> held = keeper.heldAtAnyAge(crl.object(), question.query());
    CrlFinding before = question.expiredCrlFinding();
    if (held.isEmpty() || (before != null && before.covers(held, now))) {
      return Future.succeededFuture(Optional.empty());
    }
    long started = nanoTime.getAsLong();
    CrlQuestion anyAge =
        new CrlQuestion(crl.object(), crl.signers(), crl.settings().withoutFreshness());
    return own.of(
            () ->
                workers.run(
                    () -> judge.judge(question.query(), anyAge, held, now, Budget.standard())))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<CrlFinding>(CrlFinding finding) ->
                      revokedOnly(question, finding.attempt(), held, now);
                  case WorkResult.Busy<CrlFinding>(String why) ->
                      Optional.of(overloaded(why, started));
                });
  }

  private Optional<Attempt> revokedOnly(
      StatusQuestion question, Attempt attempt, List<HeldCrl> held, Instant now) {
    Optional<RememberedStatus> revoked =
        attempt.status().filter(told -> told.verified().status().isPermanent());
    if (revoked.isPresent()) {
      // From then on the memory says so.
      heed.accept(question, revoked.get());
    } else if (attempt.outcome() != Outcome.OVERLOADED) {
      question.expiredCrlFinding(CrlFinding.of(held, attempt, now, Instant.MAX));
    }
    return Optional.of(attempt)
        .filter(each -> revoked.isPresent() || each.outcome() == Outcome.OVERLOADED);
  }

  /**
   * Contract, section 3, {@code validity_time}: a new CRL is fetched first; if that fails, the old
   * one serves, or the next source is asked. A server that hangs takes at most half of the
   * decision's time from them. A CRL that has come and that we have yet to read is no server that
   * hangs: only an old one may stand in for it.
   */
  private Future<List<Attempt>> fetched(
      CrlObject object, RevocationQuery query, Policy policy, Instant now, OwnTime own) {
    List<HeldCrl> held = keeper.held(object, query, now);
    boolean canDoWithout =
        !held.isEmpty() || !policy.revocation().sources().getLast().equals(Source.CRL);
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
              return held.stream().anyMatch(one -> isOfNow(one, now))
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

  private static boolean isOfNow(HeldCrl held, Instant now) {
    return held.index().nextUpdate().filter(next -> !now.isAfter(next)).isPresent();
  }

  private static Attempt unread(Duration patience) {
    String detail = "a newer CRL has come and was not read within " + patience.toMillis() + " ms";
    return new Attempt(Source.CRL, "", Outcome.OVERLOADED, detail, patience, Optional.empty());
  }

  private static Attempt late(Duration patience) {
    String detail = "a newer CRL was not fetched within " + patience.toMillis() + " ms";
    return new Attempt(Source.CRL, "", Outcome.TIMEOUT, detail, patience, Optional.empty());
  }

  private static List<Attempt> failures(List<CrlAttempt> fetches) {
    List<Attempt> failures = new ArrayList<>();
    for (CrlAttempt fetch : fetches) {
      fetch
          .failure()
          .ifPresent(
              outcome ->
                  failures.add(
                      new Attempt(
                          Source.CRL,
                          fetch.url(),
                          outcome,
                          fetch.detail(),
                          fetch.took(),
                          Optional.empty())));
    }
    return List.copyOf(failures);
  }

  private Future<List<Attempt>> judged(
      StatusQuestion question,
      CrlQuestion crl,
      List<Attempt> failures,
      Instant now,
      long started,
      OwnTime own) {
    List<HeldCrl> held = keeper.held(crl.object(), question.query(), now);
    if (held.isEmpty()) {
      return Future.succeededFuture(failures);
    }
    CrlFinding before = question.crlFinding();
    if (before != null && before.covers(held, now)) {
      return Future.succeededFuture(with(failures, before.attempt()));
    }
    return own.of(
            () ->
                workers.run(() -> judge.judge(question.query(), crl, held, now, Budget.standard())))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<CrlFinding>(CrlFinding finding) ->
                      taken(question, finding, started);
                  case WorkResult.Busy<CrlFinding>(String why) -> overloaded(why, started);
                })
        .map(attempt -> with(failures, attempt));
  }

  private Attempt taken(StatusQuestion question, CrlFinding finding, long started) {
    Attempt attempt = finding.attempt();
    attempt.status().ifPresent(status -> heed.accept(question, status));
    question.crlFinding(finding);
    return new Attempt(
        attempt.source(),
        attempt.responder(),
        attempt.outcome(),
        attempt.detail(),
        since(started),
        attempt.status());
  }

  private Attempt overloaded(String why, long started) {
    return new Attempt(Source.CRL, "", Outcome.OVERLOADED, why, since(started), Optional.empty());
  }

  private static List<Attempt> with(List<Attempt> failures, Attempt last) {
    if (failures.isEmpty()) {
      return List.of(last);
    }
    List<Attempt> all = new ArrayList<>(failures);
    all.add(last);
    return List.copyOf(all);
  }

  private Duration since(long started) {
    return Duration.ofNanos(nanoTime.getAsLong() - started);
  }
}
