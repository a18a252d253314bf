package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.decision.TenantRuntime;
import java.util.List;

/** Whether the relay tells charon that a certificate is revoked, whoever asks. */
@FunctionalInterface
interface KnownRevoked {
  boolean isRevoked(TenantRuntime tenant, RevocationQuery query);

  /** By what the tenant's cache, its CRLs and its blocks say. */
  static KnownRevoked byCache() {
    return (tenant, query) ->
        tenant.memory().statuses().saysRevoked(StatusKey.of(query))
            || isBlocked(tenant, query)
            || isInCrl(tenant, query);
  }

  /** As far as it can be told by serial and issuer: charon's question has nothing else. */
  private static boolean isBlocked(TenantRuntime tenant, RevocationQuery query) {
    return tenant
        .emergency()
        .current()
        .blocks()
        .findIssued(query.serial(), List.of(query.issuer()))
        .isPresent();
  }

  private static boolean isInCrl(TenantRuntime tenant, RevocationQuery query) {
    return tenant.policies().values().stream()
        .flatMap(policy -> policy.revocation().crlFor(query.issuer()).stream())
        .flatMap(object -> tenant.crls().all(object).stream())
        .anyMatch(held -> held.index().find(query.serial(), query.issuerName()).isPresent());
  }
}
