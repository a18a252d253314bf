package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vouchsafe.config.FrontUpstream;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Decides about each connection of a TLS front by what its client presented; a session that is
 * resumed is worth nothing here.
 */
final class ConnectionAdmission {
  private final Tenants tenants;
  private final DecisionService decisions;

  ConnectionAdmission(Tenants tenants, DecisionService decisions) {
    this.tenants = tenants;
    this.decisions = decisions;
  }

  /**
   * Whether the connection may pass; the future never fails.
   *
   * @param chain leaf first; empty when the client presented none
   */
  Future<Entrance> ask(TlsFrontSettings front, List<Der> chain, Optional<InetAddress> source) {
    try {
      return decide(front, chain, source).otherwise(this::failed);
    } catch (RuntimeException | Error e) {
      return Future.succeededFuture(failed(e));
    }
  }

  private Future<Entrance> decide(
      TlsFrontSettings front, List<Der> chain, Optional<InetAddress> source) {
    if (chain.isEmpty() && front.clientCertificate() == ClientCertificate.OPTIONAL) {
      return Future.succeededFuture(new Entrance.Anonymous());
    }
    Optional<TenantRuntime> tenant = tenants.named(front.tenant());
    Optional<Policy> policy = tenant.flatMap(found -> found.policy(front.policy()));
    if (tenant.isEmpty() || policy.isEmpty()) {
      return Future.succeededFuture(entrance(front, nobodyDecides(front, tenant, source)));
    }
    if (chain.size() > Presented.MOST_CERTIFICATES) {
      return Future.succeededFuture(
          entrance(
              front,
              decisions.refuse(
                  tenant.get(),
                  policy.get(),
                  TlsFrontSettings.LABEL,
                  Reason.MALFORMED,
                  "more than " + Presented.MOST_CERTIFICATES + " certificates are not read")));
    }
    Submission submission = Submission.of(new Presented(chain, List.of(), TlsFrontSettings.LABEL));
    return decisions
        .decide(tenant.get(), policy.get(), submission)
        .map(verdict -> entrance(front, verdict));
  }

  /** The settings were read again since the connection came, and have no such policy any more. */
  private Verdict nobodyDecides(
      TlsFrontSettings front, Optional<TenantRuntime> tenant, Optional<InetAddress> source) {
    boolean known = tenant.isPresent();
    return decisions.refuse(
        tenant,
        TlsFrontSettings.LABEL,
        new UntrustedCall(
            known ? UntrustedCall.Kind.UNKNOWN_POLICY : UntrustedCall.Kind.UNKNOWN_TENANT,
            source,
            known ? front.policy() : front.tenant()),
        known ? "the front's policy is gone" : "the front's tenant is gone");
  }

  private static Entrance entrance(TlsFrontSettings front, Verdict verdict) {
    if (verdict.isAllow()) {
      return new Entrance.Admitted(verdict);
    }
    return new Entrance.Refused(
        front.upstream() instanceof FrontUpstream.Ocvpn
            ? FrontRefusal.ofDevice(verdict)
            : FrontRefusal.of(verdict));
  }

  /** What cannot be decided does not pass; the log has why under the reference. */
  Entrance failed(Throwable failure) {
    return new Entrance.Refused(FrontRefusal.internal(decisions.failed(failure)));
  }
}
