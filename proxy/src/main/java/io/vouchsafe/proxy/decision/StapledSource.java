package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StapledFinding;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Judges the response that the peer brought along. What it says serves the decision that it came
 * with; only a <em>revoked</em> is remembered for others (contract, section 2, chain mode).
 */
public final class StapledSource {
  private final OcspVerifier verifier;
  private final StatusCache memory;
  private final Workers workers;
  private final LongSupplier nanoTime;

  public StapledSource(
      OcspVerifier verifier, StatusCache memory, Workers workers, LongSupplier nanoTime) {
    this.verifier = verifier;
    this.memory = memory;
    this.workers = workers;
    this.nanoTime = nanoTime;
  }

  /**
   * The one attempt, or none when nothing was stapled.
   *
   * @param group the policy's, for objects without one of their own
   * @param own counts our own work
   */
  Future<List<Attempt>> ask(StatusQuestion question, CaGroup group, Instant now, OwnTime own) {
    if (question.stapled().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    StapledFinding before = question.stapledFinding();
    if (before != null && before.covers(now)) {
      return Future.succeededFuture(List.of(before.attempt()));
    }
    long started = nanoTime.getAsLong();
    Der response = question.stapled().get();
    return own.of(() -> workers.run(() -> verify(response, question, group, now)))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<OcspVerdict>(OcspVerdict verdict) ->
                      attempt(verdict, question, response, now, started);
                  case WorkResult.Busy<OcspVerdict>(String why) ->
                      failed(Outcome.OVERLOADED, why, started);
                })
        .map(List::of);
  }

  private OcspVerdict verify(Der response, StatusQuestion question, CaGroup group, Instant now) {
    return verifier.verify(
        response.toBytes(),
        question.query(),
        rules(question),
        question.object().flatMap(OcspObject::caGroup).orElse(group),
        Arrival.STAPLED,
        Optional.empty(),
        now,
        Budget.standard());
  }

  private Attempt attempt(
      OcspVerdict verdict, StatusQuestion question, Der response, Instant now, long started) {
    return switch (verdict) {
      case OcspVerdict.Refused refused -> {
        Attempt attempt = failed(refused.refusal().outcome(), refused.refusal().explain(), started);
        question.stapledFinding(StapledFinding.refused(attempt, now));
        yield attempt;
      }
      case OcspVerdict.Accepted accepted -> {
        String object = question.object().map(OcspObject::name).orElse("");
        CachedStatus status = new CachedStatus(accepted.status(), Source.STAPLED, object, "", now);
        if (status.verified().status() instanceof RevocationStatus.Revoked) {
          remember(question, status, response);
        }
        Attempt attempt = Attempt.of(Source.STAPLED, "", status, since(started));
        question.stapledFinding(StapledFinding.accepted(attempt, status, rules(question), now));
        yield attempt;
      }
    };
  }

  private void remember(StatusQuestion question, CachedStatus revoked, Der response) {
    question
        .object()
        .ifPresentOrElse(
            judge -> memory.remember(question, revoked, judge, response),
            () -> memory.heed(question, revoked));
  }

  private static ResponseRules rules(StatusQuestion question) {
    return question.object().map(OcspObject::rules).orElse(ResponseRules.DEFAULT);
  }

  private Attempt failed(Outcome outcome, String detail, long started) {
    return Attempt.failed(Source.STAPLED, "", outcome, detail, since(started));
  }

  private Duration since(long started) {
    return Duration.ofNanos(nanoTime.getAsLong() - started);
  }
}
