package io.vouchsafe.proxy.session;

import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.vpnauth.decision.Policy;
import java.util.Optional;

/** Looks into the caches of the session's tenant; asks nobody. */
final class CurrentKnowledge implements SessionCheck {
  private final Tenants tenants;
  private final TrustChanges changes;

  CurrentKnowledge(Tenants tenants, TrustChanges changes) {
    this.tenants = tenants;
    this.changes = changes;
  }

  @Override
  public Found of(Session session) {
    Optional<TenantRuntime> named = tenants.named(session.tenant());
    if (named.isEmpty()) {
      return Found.NO_TENANT;
    }
    TenantRuntime tenant = named.get();
    SessionBasis basis = session.basis();
    if (basis.leaf().isEmpty() && basis.named().isEmpty()) {
      return withoutCertificate(session);
    }
    Optional<Policy> policy = tenant.policy(session.policy());
    if (policy.isEmpty()) {
      // A tunnel may have another policy now; only deciding again tells.
      return basis.choice().isPresent() ? Found.TO_BE_ASKED : Found.NO_POLICY;
    }
    if (basis.isBlockedBy(tenant.emergency().current().blocks())) {
      return Found.BLOCKED;
    }
    if (basis.keys().stream().anyMatch(tenant.memory().statuses()::saysRevoked)
        || basis.queries().stream().anyMatch(query -> isListed(query, tenant, policy.get()))) {
      return Found.SUSPECT;
    }
    return changes.since(session.tenant(), basis.decided()) ? Found.TO_BE_ASKED : Found.NOTHING;
  }

  /** Nothing of it can be blocked or revoked; its tunnel may be another now. */
  private Found withoutCertificate(Session session) {
    return changes.since(session.tenant(), session.basis().decided())
        ? Found.TO_BE_ASKED
        : Found.NOTHING;
  }

  private static boolean isListed(RevocationQuery query, TenantRuntime tenant, Policy policy) {
    return policy
        .revocation()
        .crlFor(query.issuer())
        .map(object -> tenant.crls().all(object))
        .filter(held -> held.stream().map(CachedCrl::index).anyMatch(crl -> CrlHit.of(query, crl)))
        .isPresent();
  }
}
