package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.decision.TenantRuntime;
import java.util.List;

/** Looks at certificates that charon holds: which of them is revoked, and was not seen so yet. */
final class RevokedCertificates {
  private final KnownRevoked revoked;
  private final ToldRevocations told;

  RevokedCertificates(KnownRevoked revoked, ToldRevocations told) {
    this.revoked = revoked;
    this.told = told;
  }

  /**
   * Looks at all of them.
   *
   * @return whether charon must be told of one
   */
  boolean look(TenantRuntime tenant, HeldCertificates held) {
    boolean isNew = false;
    for (Certificate leaf : held.leaves()) {
      for (RevocationQuery query : queries(leaf, held)) {
        isNew |= told.looked(StatusKey.of(query), revoked.isRevoked(tenant, query));
      }
    }
    return isNew;
  }

  /** Whether charon has surely refused a peer with {@code leaf} that logged in then. */
  boolean isRefused(
      TenantRuntime tenant, Certificate leaf, HeldCertificates held, IkeMoment login) {
    return queries(leaf, held).stream()
        .anyMatch(
            query ->
                revoked.isRevoked(tenant, query)
                    && told.isRefused(StatusKey.of(query), login.round()));
  }

  private static List<RevocationQuery> queries(Certificate leaf, HeldCertificates held) {
    return held.issuersOf(leaf).stream().map(issuer -> new RevocationQuery(leaf, issuer)).toList();
  }
}
