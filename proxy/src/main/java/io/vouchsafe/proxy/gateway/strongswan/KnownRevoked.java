package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.decision.TenantRuntime;

/** Whether the relay tells charon that a certificate is revoked, whoever asks. */
@FunctionalInterface
interface KnownRevoked {
  boolean isRevoked(TenantRuntime tenant, RevocationQuery query);

  /** By what the tenant's cache and its CRLs say. */
  static KnownRevoked byCache() {
    return (tenant, query) ->
        tenant.memory().statuses().saysRevoked(StatusKey.of(query))
            || tenant.policies().values().stream()
                .flatMap(policy -> policy.revocation().crlFor(query.issuer()).stream())
                .flatMap(object -> tenant.crls().all(object).stream())
                .anyMatch(
                    held -> held.index().find(query.serial(), query.issuerName()).isPresent());
  }
}
