package io.vouchsafe.proxy.session;

import io.vertx.core.Future;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.TunnelChoice;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Basis;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import java.util.Optional;

/** Decides by the service's own way in: what a new login would be told, a session is told. */
final class FreshDecisions implements SessionDecisions {
  /** The front of these decisions in the journal and the metrics. */
  static final String FRONT = "session";

  private final Tenants tenants;
  private final DecisionService decisions;

  FreshDecisions(Tenants tenants, DecisionService decisions) {
    this.tenants = tenants;
    this.decisions = decisions;
  }

  @Override
  public Future<SessionAnswer> decide(Session session) {
    Optional<TenantRuntime> tenant = tenants.named(session.tenant());
    if (tenant.isEmpty()) {
      return undecided(new CutCause.NoTenant());
    }
    Optional<TunnelChoice> choice = session.basis().choice();
    if (choice.isPresent()) {
      return decisions
          .decide(
              tenant.get(),
              new Basis.ByTunnel(choice.get().peer()),
              Submission.of(presented(session)))
          .map(verdict -> answer(choice.get(), verdict));
    }
    Optional<Policy> policy = tenant.get().policy(session.policy());
    return policy.isEmpty()
        ? undecided(new CutCause.NoPolicy())
        : decisions
            .decide(tenant.get(), policy.get(), Submission.of(presented(session)))
            .map(SessionAnswer.Decided::new);
  }

  /** Its data plane goes on with the tunnel of the login, whatever another one would allow. */
  private static SessionAnswer answer(TunnelChoice before, Verdict verdict) {
    return verdict.isAllow() && !verdict.tunnel().equals(before.tunnel())
        ? new SessionAnswer.Undecided(new CutCause.OtherTunnel())
        : new SessionAnswer.Decided(verdict);
  }

  private static Presented presented(Session session) {
    SessionBasis basis = session.basis();
    if (basis.named().isPresent()) {
      return Presented.named(basis.named().get(), FRONT);
    }
    return new Presented(basis.chain(), session.handle().stapled(), basis.claimed(), FRONT);
  }

  private static Future<SessionAnswer> undecided(CutCause cause) {
    return Future.succeededFuture(new SessionAnswer.Undecided(cause));
  }
}
