package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.PreparedPath;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.work.Weight;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Examination;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Judge;
import io.vouchsafe.vpnauth.decision.Judgement;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Presented bytes to decision: path, then who it is, then revocation, then the judge. */
public final class DecisionPipeline {
  /** A leaf, and the two issuing CAs that most clients send along. */
  private static final int LIGHT_CHAIN = 3;

  /** Who waits for a decision. */
  private enum Use {
    LOGIN,
    REHEARSAL
  }

  private final Examiner examiner;
  private final NamedDecision named;
  private final Workers workers;

  public DecisionPipeline(Examiner examiner, Workers workers) {
    this.examiner = examiner;
    this.named = new NamedDecision(examiner.ofIssuers(), workers);
    this.workers = workers;
  }

  /**
   * Decides; the future is complete on return when everything was remembered.
   *
   * @param progress is told how far it has come
   */
  Future<Decided> decide(
      TenantRuntime tenant, Policy policy, Submission submission, Instant now, Progress progress) {
    Optional<NamedCertificate> named = submission.presented().named();
    if (named.isPresent()) {
      return this.named.decide(tenant, policy, named.get(), now, progress);
    }
    Optional<PreparedPath> known = tenant.paths().lookUp(submission.digest(), policy.name(), now);
    Optional<ClaimedId> claimed = submission.presented().claimed();
    if (known.isPresent()) {
      return judge(tenant, policy, known.get(), claimed, now, progress);
    }
    return examine(tenant, submission.presented(), policy, now, progress, Use.LOGIN)
        .compose(
            examination ->
                switch (examination) {
                  case Examination.Refused refused ->
                      Future.succeededFuture(Decided.of(refused.deny()));
                  case Examination.Ready ready -> {
                    PreparedPath path = PreparedPath.of(ready, policy);
                    tenant.paths().remember(submission.digest(), policy.name(), path);
                    yield judge(tenant, policy, path, claimed, now, progress);
                  }
                });
  }

  /**
   * The path that {@code submission} has under {@code policy}, cached or validated now; a completed
   * future when it was cached.
   *
   * @param budget pays for this and whatever else is validated for the same peer
   */
  Future<Reached> reach(
      TenantRuntime tenant,
      Policy policy,
      Submission submission,
      Instant now,
      Progress progress,
      Budget budget) {
    Optional<PreparedPath> known = tenant.paths().lookUp(submission.digest(), policy.name(), now);
    if (known.isPresent()) {
      return Future.succeededFuture(new Reached.Valid(known.get()));
    }
    return examine(tenant, submission.presented(), policy, now, progress, Use.LOGIN, budget)
        .map(
            examination ->
                switch (examination) {
                  case Examination.Refused refused -> new Reached.Refused(refused.deny());
                  case Examination.Ready ready -> {
                    PreparedPath path = PreparedPath.of(ready, policy);
                    tenant.paths().remember(submission.digest(), policy.name(), path);
                    yield new Reached.Valid(path);
                  }
                });
  }

  /** Reads what would hold up an event loop, in {@code tenant}'s turns. */
  Future<WorkResult<Parsed<Submission>>> read(
      String tenant, Duration deadline, Callable<Parsed<Submission>> reading) {
    return workers.forTenant(tenant).of(Weight.HEAVY).within(deadline).run(reading);
  }

  /** The same of the path and the sources alone, without anything that is remembered or blocked. */
  Future<Decided> decideAnew(
      TenantRuntime tenant, Policy policy, Presented presented, Instant now, Progress progress) {
    return examine(tenant, presented, policy, now, progress, Use.REHEARSAL)
        .compose(
            examination ->
                switch (examination) {
                  case Examination.Refused refused ->
                      Future.succeededFuture(Decided.of(refused.deny()));
                  case Examination.Ready ready -> {
                    PreparedPath path = PreparedPath.of(ready, policy);
                    yield judgeAnew(tenant, policy, path, presented.claimed(), now, progress);
                  }
                });
  }

  private Future<Examination> examine(
      TenantRuntime tenant,
      Presented presented,
      Policy policy,
      Instant now,
      Progress progress,
      Use use) {
    return examine(tenant, presented, policy, now, progress, use, Budget.standard());
  }

  private Future<Examination> examine(
      TenantRuntime tenant,
      Presented presented,
      Policy policy,
      Instant now,
      Progress progress,
      Use use,
      Budget budget) {
    if (presented.chain().isEmpty()) {
      return Future.succeededFuture(examiner.examine(presented, policy, now, budget));
    }
    Workers examining =
        workers
            .forTenant(tenant.name())
            .of(use == Use.LOGIN ? weight(presented) : Weight.BACKGROUND)
            .within(policy.deadline());
    return progress
        .own()
        .of(() -> examining.run(() -> examiner.examine(presented, policy, now, budget)))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<Examination>(Examination examination) -> examination;
                  case WorkResult.Busy<Examination>(String why) ->
                      new Examination.Refused(progress.deny(Reason.OVER_BUDGET, why));
                });
  }

  /** What an ordinary login brings passes what may take long. */
  private static Weight weight(Presented presented) {
    return presented.chain().size() <= LIGHT_CHAIN ? Weight.LIGHT : Weight.HEAVY;
  }

  /**
   * Who it is comes before revocation: it is known here, and nobody is asked about whom the policy
   * does not want. What is remembered of a path knows no claimed identity, and so serves every one.
   */
  private static Future<Decided> judge(
      TenantRuntime tenant,
      Policy policy,
      PreparedPath path,
      Optional<ClaimedId> claimed,
      Instant now,
      Progress progress) {
    progress.reached(path);
    Optional<Decided> blocked = blocked(tenant, path);
    if (blocked.isPresent()) {
      return Future.succeededFuture(blocked.get());
    }
    return switch (path.identity().under(policy.idList(), claimed)) {
      case IdFinding.Refused refused -> Future.succeededFuture(refused(refused, path));
      case IdFinding.Passes passes -> judge(tenant, policy, path, passes, now, progress);
    };
  }

  /** What a path that holds comes to, of somebody whom the policy wants. */
  static Future<Decided> judge(
      TenantRuntime tenant,
      Policy policy,
      PreparedPath path,
      IdFinding.Passes identity,
      Instant now,
      Progress progress) {
    RevocationCheck check = new RevocationCheck(tenant.sources(), policy, now, progress);
    var statuses = check.settle(path.questions());
    return statuses.succeeded()
        ? Future.succeededFuture(judged(policy, path, identity, statuses.result(), now))
        : statuses.map(
            settled ->
                blocked(tenant, path)
                    .orElseGet(() -> judged(policy, path, identity, settled, now)));
  }

  private static Future<Decided> judgeAnew(
      TenantRuntime tenant,
      Policy policy,
      PreparedPath path,
      Optional<ClaimedId> claimed,
      Instant now,
      Progress progress) {
    progress.reached(path);
    return switch (path.identity().under(policy.idList(), claimed)) {
      case IdFinding.Refused refused -> Future.succeededFuture(refused(refused, path));
      case IdFinding.Passes passes ->
          new RevocationCheck(tenant.sources(), policy, now, progress)
              .settleAnew(path.questions())
              .map(settled -> judged(policy, path, passes, settled, now));
    };
  }

  private static Decided refused(IdFinding.Refused refused, PreparedPath path) {
    return new Decided(
        new Decision.Deny(refused, Evidence.ofPath(path.path())),
        Optional.of(path.leaf()),
        Optional.empty());
  }

  /** Before anybody is asked, and once more after waiting: a block may have come meanwhile. */
  private static Optional<Decided> blocked(TenantRuntime tenant, PreparedPath path) {
    return tenant
        .emergency()
        .blocks(path)
        .map(deny -> new Decided(deny, Optional.of(path.leaf()), Optional.empty()));
  }

  private static Decided judged(
      Policy policy,
      PreparedPath path,
      IdFinding.Passes identity,
      List<CertificateStatus> statuses,
      Instant now) {
    Judgement judgement =
        path.judgement().of(statuses, fresh -> Judge.judge(policy, path.path(), fresh));
    return new Decided(judgement.at(now), Optional.of(path.leaf()), identity.matched());
  }
}
