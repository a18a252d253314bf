package io.vouchsafe.proxy.crl;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.SignerRevocation;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.crl.CrlResult;
import io.vouchsafe.pki.crl.CrlSettings;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks OCSP signers up in the CRLs that a tenant holds (contract, section 2; RFC 6960 §4.2.2.2.1).
 * Nothing is fetched for it: without a CRL nobody is known to be revoked, and one that has expired
 * counts where it says revoked for ever.
 */
public final class CachedCrlRevocation implements SignerRevocation {
  private final TenantSettings tenant;
  private final CrlKeeper keeper;
  private final CrlVerifier verifier;

  public CachedCrlRevocation(TenantSettings tenant, CrlKeeper keeper, CrlVerifier verifier) {
    this.tenant = tenant;
    this.keeper = keeper;
    this.verifier = verifier;
  }

  @Override
  public boolean isRevoked(Certificate signer, Certificate issuer, Instant now, Budget budget) {
    RevocationQuery query = new RevocationQuery(signer, issuer);
    List<CrlIndex> serving = new ArrayList<>();
    List<CrlIndex> all = new ArrayList<>();
    for (CrlObject object : tenant.crl().values()) {
      if (object.answersFor(issuer)) {
        keeper.held(object, query, now).forEach(each -> serving.add(each.index()));
        keeper.heldAtAnyAge(object, query).forEach(each -> all.add(each.index()));
      }
    }
    return status(serving, query, settings(), now, budget)
        .map(RevocationStatus.Revoked.class::isInstance)
        .orElseGet(() -> isListedForEver(all, query, now, budget));
  }

  /** Revoked for ever is true also when the CRL that says so has expired. */
  private boolean isListedForEver(
      List<CrlIndex> crls, RevocationQuery query, Instant now, Budget budget) {
    return status(crls, query, settings().withoutFreshness(), now, budget)
        .filter(RevocationStatus::isPermanent)
        .isPresent();
  }

  /** The issuer stands on a path already; other signers of its CRLs must lead to it. */
  private Optional<RevocationStatus> status(
      List<CrlIndex> crls, RevocationQuery query, CrlSettings asked, Instant now, Budget budget) {
    if (crls.isEmpty()) {
      return Optional.empty();
    }
    TrustAnchor issuer = new TrustAnchor(query.issuer());
    CrlSigners signers = new CrlSigners(List.of(), new CaGroup(List.of(issuer), List.of()), issuer);
    return verifier.verify(query, crls, signers, asked, now, budget)
            instanceof CrlResult.Determined determined
        ? Optional.of(determined.status())
        : Optional.empty();
  }

  /** Contract, section 1, {@code algorithms}: all policies of a tenant accept the same. */
  private CrlSettings settings() {
    return tenant.policies().values().stream()
        .findFirst()
        .map(Policy::crlSettings)
        .orElse(CrlSettings.DEFAULT);
  }
}
