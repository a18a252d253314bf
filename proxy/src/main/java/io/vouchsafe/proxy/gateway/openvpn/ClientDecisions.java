package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.util.List;

/** Decides about clients; each verdict has its line in the journal. */
interface ClientDecisions {
  /** The front of these decisions in the journal and the metrics. */
  String FRONT = "openvpn";

  /** As about everybody else. */
  static ClientDecisions by(DecisionService service) {
    return new ClientDecisions() {
      @Override
      public Future<Verdict> decide(TenantRuntime tenant, Policy policy, List<Der> chain) {
        return service.decide(
            tenant, policy, Submission.of(new Presented(chain, List.of(), FRONT)));
      }

      @Override
      public Future<Verdict> decide(TenantRuntime tenant, Policy policy, NamedCertificate named) {
        return service.decide(tenant, policy, Submission.of(Presented.named(named, FRONT)));
      }

      @Override
      public Verdict refuse(TenantRuntime tenant, Policy policy, Reason reason, String detail) {
        return service.refuse(tenant, policy, FRONT, reason, detail);
      }
    };
  }

  /**
   * Decides about a certificate.
   *
   * @param chain leaf first
   */
  Future<Verdict> decide(TenantRuntime tenant, Policy policy, List<Der> chain);

  /** Decides about a certificate that is not there; weaker, since nobody looks at it. */
  Future<Verdict> decide(TenantRuntime tenant, Policy policy, NamedCertificate named);

  /** Refuses a client of which there is nothing to decide about. */
  Verdict refuse(TenantRuntime tenant, Policy policy, Reason reason, String detail);
}
