package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.CrlQuestion;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.work.Weight;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.IssuerExamination;
import io.vouchsafe.vpnauth.decision.IssuerExaminer;
import io.vouchsafe.vpnauth.decision.Judge;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A certificate that is only named, to decision: its issuer, then blocks, then revocation. */
final class NamedDecision {
  private final IssuerExaminer examiner;
  private final Workers workers;

  NamedDecision(IssuerExaminer examiner, Workers workers) {
    this.examiner = examiner;
    this.workers = workers;
  }

  /** Decides; no path is cached, since the issuer's is short and its signatures are few. */
  Future<Decided> decide(
      TenantRuntime tenant, Policy policy, NamedCertificate named, Instant now, Progress progress) {
    Workers examining = workers.forTenant(tenant.name()).of(Weight.LIGHT).within(policy.deadline());
    return progress
        .own()
        .of(() -> examining.run(() -> examiner.examine(named, policy, now, Budget.standard())))
        .compose(
            result ->
                switch (result) {
                  case WorkResult.Done<IssuerExamination>(IssuerExamination examination) ->
                      judge(tenant, policy, named, examination, now, progress);
                  case WorkResult.Busy<IssuerExamination>(String why) ->
                      Future.succeededFuture(Decided.of(progress.deny(Reason.OVER_BUDGET, why)));
                });
  }

  private static Future<Decided> judge(
      TenantRuntime tenant,
      Policy policy,
      NamedCertificate named,
      IssuerExamination examination,
      Instant now,
      Progress progress) {
    return switch (examination) {
      case IssuerExamination.Refused refused -> Future.succeededFuture(Decided.of(refused.deny()));
      case IssuerExamination.Ready(ValidatedPath issuers) -> {
        Optional<Decided> blocked = blocked(tenant, named, issuers);
        yield blocked.isPresent()
            ? Future.succeededFuture(blocked.get())
            : judge(tenant, policy, named, issuers, now, progress);
      }
    };
  }

  private static Future<Decided> judge(
      TenantRuntime tenant,
      Policy policy,
      NamedCertificate named,
      ValidatedPath issuers,
      Instant now,
      Progress progress) {
    List<StatusQuestion> questions =
        policy.revocation().queries(named, issuers).stream()
            .map(query -> question(query, policy, issuers))
            .toList();
    return new RevocationCheck(tenant.sources(), policy, now, progress)
        .settle(questions)
        .map(
            statuses ->
                blocked(tenant, named, issuers)
                    .orElseGet(
                        () -> Decided.of(Judge.judge(policy, named, issuers, statuses).at(now))));
  }

  private static StatusQuestion question(
      RevocationQuery query, Policy policy, ValidatedPath issuers) {
    CrlSigners signers = new CrlSigners(issuers.certificates(), policy.caGroup(), issuers.anchor());
    return new StatusQuestion(
        query,
        policy.revocation().ocspFor(query.issuer()),
        Optional.empty(),
        policy
            .revocation()
            .crlFor(query.issuer())
            .map(object -> new CrlQuestion(object, signers, policy.crlSettings())));
  }

  /** Before anybody is asked, and once more after waiting: a block may have come meanwhile. */
  private static Optional<Decided> blocked(
      TenantRuntime tenant, NamedCertificate named, ValidatedPath issuers) {
    return tenant.emergency().current().blocks(named, issuers.certificates()).map(Decided::of);
  }
}
