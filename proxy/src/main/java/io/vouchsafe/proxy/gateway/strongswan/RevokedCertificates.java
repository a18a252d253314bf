package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.decision.TenantRuntime;
import java.util.List;
import java.util.function.Predicate;

/** Looks at certificates that charon holds: which of them is revoked, and was not seen so yet. */
final class RevokedCertificates {
  /** RFC 5280 §4.2.1.13. */
  private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";

  private final KnownRevoked revoked;
  private final ToldRevocations told;
  private final Predicate<StatusKey> kept;

  /**
   * All of them.
   *
   * @param kept whether charon keeps the relay's <em>revoked</em>, so that it asks nobody
   */
  RevokedCertificates(KnownRevoked revoked, ToldRevocations told, Predicate<StatusKey> kept) {
    this.revoked = revoked;
    this.told = told;
    this.kept = kept;
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

  /** Whether one of them is revoked about whom charon may have asked somebody else. */
  boolean isAnyDoubtful(TenantRuntime tenant, HeldCertificates held) {
    return held.leaves().stream()
        .filter(RevokedCertificates::namesAnybodyElse)
        .flatMap(leaf -> queries(leaf, held).stream())
        .anyMatch(query -> revoked.isRevoked(tenant, query));
  }

  /**
   * Whether charon has surely refused a peer with {@code leaf} that logged in then. Where our relay
   * gives no answer, charon asks whom the certificate itself names, who may know nothing of it.
   */
  boolean isRefused(
      TenantRuntime tenant, Certificate leaf, HeldCertificates held, IkeMoment login) {
    return queries(leaf, held).stream()
        .anyMatch(
            query ->
                revoked.isRevoked(tenant, query)
                    && told.isRefused(StatusKey.of(query), login.round())
                    && (!namesAnybodyElse(leaf) || kept.test(StatusKey.of(query))));
  }

  private static boolean namesAnybodyElse(Certificate leaf) {
    return leaf.namesOcspResponder() || leaf.extensionValue(CRL_DISTRIBUTION_POINTS).isPresent();
  }

  private static List<RevocationQuery> queries(Certificate leaf, HeldCertificates held) {
    return held.issuersOf(leaf).stream().map(issuer -> new RevocationQuery(leaf, issuer)).toList();
  }
}
