package io.vouchsafe.proxy.front.spoe;

import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.front.CallerFront;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what HAProxy asks: who asks comes first, then whether it can be read, then the rest. */
public final class SpoeDecisions {
  private static final Logger LOG = LoggerFactory.getLogger(SpoeDecisions.class);

  /** What a front without a name is called. */
  static final String FRONT = "spoe";

  /** Beyond so many octets of certificates, reading would hold up the event loop. */
  private static final int LARGE = 16 << 10;

  private final Tenants tenants;
  private final DecisionService decisions;

  public SpoeDecisions(Tenants tenants, DecisionService decisions) {
    this.tenants = tenants;
    this.decisions = decisions;
  }

  /** The verdict about what {@code caller} asks; the future never fails. */
  Future<Verdict> decide(Optional<InetAddress> caller, SpoeQuestion question) {
    return switch (CallerFront.of(tenants, FRONT, caller, question.tenant(), question.policy())) {
      case CallerFront.Refused(var tenant, var label, var call, var detail) ->
          Future.succeededFuture(decisions.refuse(tenant, label, call, detail));
      case CallerFront.Chosen(TenantRuntime tenant, Policy policy, String label) ->
          decide(tenant, policy, label, question)
              .recover(failure -> Future.succeededFuture(failed(tenant, policy, label, failure)));
    };
  }

  private Future<Verdict> decide(
      TenantRuntime tenant, Policy policy, String label, SpoeQuestion question) {
    if (question.flaw().isPresent()) {
      return decisions.decide(tenant, policy, label, Parsed.malformed(question.flaw().get()));
    }
    return question.length() > LARGE
        ? decisions.decide(tenant, policy, label, () -> read(question, label))
        : decisions.decide(tenant, policy, label, read(question, label));
  }

  private static Parsed<Submission> read(SpoeQuestion question, String label) {
    return switch (SpoeChain.of(question.leaf(), question.others())) {
      case Parsed.Malformed<List<Der>>(String reason) -> Parsed.malformed(reason);
      case Parsed.Ok<List<Der>>(List<Der> chain) ->
          Parsed.ok(Submission.of(new Presented(chain, List.of(), label)));
    };
  }

  private Verdict failed(TenantRuntime tenant, Policy policy, String label, Throwable failure) {
    Verdict verdict =
        decisions.refuse(tenant, policy, label, Reason.INTERNAL, "the service failed to decide");
    LOG.error("decision {} failed and became a deny", verdict.reference(), failure);
    return verdict;
  }
}
