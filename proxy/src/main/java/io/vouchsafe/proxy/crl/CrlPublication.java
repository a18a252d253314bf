package io.vouchsafe.proxy.crl;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** Which of the CRLs that a tenant holds is handed out under a name. */
public sealed interface CrlPublication {

  /** The newest, and it is still good at the instant asked for. */
  record Current(CachedCrl crl, Instant nextUpdate) implements CrlPublication {}

  /** There should be one, but what is held has expired, or nothing has been fetched. */
  record Unavailable(String detail) implements CrlPublication {}

  /** Nobody of the tenant's CA groups signs CRLs of that name, or none are fetched for it. */
  record Unknown() implements CrlPublication {}

  Comparator<CachedCrl> NEWEST =
      Comparator.comparing((CachedCrl held) -> held.index().thisUpdate())
          .thenComparing(held -> held.index().crlNumber().orElse(BigInteger.ZERO));

  /**
   * The newest complete CRL of that name at {@code now}. Deltas are never handed out: what asks for
   * a CRL by a URL of ours takes it for complete.
   */
  static CrlPublication of(TenantSettings tenant, CrlKeeper keeper, CrlName name, Instant now) {
    Optional<Certificate> authority = authority(tenant, name);
    if (authority.isEmpty()) {
      return new Unknown();
    }
    Optional<CachedCrl> newest =
        tenant.crl().values().stream()
            .flatMap(object -> keeper.all(object).stream())
            .filter(held -> !held.index().isDelta() && isOf(name, held, tenant))
            .max(NEWEST);
    if (newest.isPresent()) {
      return judged(newest.get(), now);
    }
    boolean expected =
        name.idp().isEmpty()
            && tenant.crl().values().stream().anyMatch(o -> o.answersFor(authority.get()));
    return expected ? new Unavailable("no CRL of this issuer is held yet") : new Unknown();
  }

  /** Whoever is no member may still carry a member's key identifier. */
  private static boolean isOf(CrlName name, CachedCrl held, TenantSettings tenant) {
    return CrlName.of(held.signer(), held.index()).equals(name)
        && tenant.caGroups().values().stream()
            .flatMap(group -> group.members().stream())
            .anyMatch(ca -> CaIdentity.same(ca, held.signer()));
  }

  /** RFC 5280 §5.1.2.5: nobody may use it any more, so nobody gets it. */
  private static CrlPublication judged(CachedCrl held, Instant now) {
    Optional<Instant> nextUpdate = held.index().nextUpdate();
    if (nextUpdate.isEmpty()) {
      return new Unavailable("the CRL held has no nextUpdate");
    }
    return now.isAfter(nextUpdate.get())
        ? new Unavailable("the newest CRL held expired at " + nextUpdate.get())
        : new Current(held, nextUpdate.get());
  }

  private static Optional<Certificate> authority(TenantSettings tenant, CrlName name) {
    return tenant.caGroups().values().stream()
        .flatMap(group -> group.members().stream())
        .filter(ca -> CrlName.keyOf(ca).equals(name.issuer()))
        .findFirst();
  }
}
