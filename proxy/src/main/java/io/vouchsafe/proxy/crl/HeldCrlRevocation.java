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
import io.vouchsafe.vpnauth.CrlObject;
import io.vouchsafe.vpnauth.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks OCSP signers up in the CRLs that a tenant holds (contract, section 2; RFC 6960 §4.2.2.2.1).
 * Nothing is fetched for it: without a CRL nobody is known to be revoked.
 */
public final class HeldCrlRevocation implements SignerRevocation {
  private final TenantSettings tenant;
  private final CrlKeeper keeper;
  private final CrlVerifier verifier;

  public HeldCrlRevocation(TenantSettings tenant, CrlKeeper keeper, CrlVerifier verifier) {
    this.tenant = tenant;
    this.keeper = keeper;
    this.verifier = verifier;
  }

  @Override
  public boolean isRevoked(Certificate signer, Certificate issuer, Instant now, Budget budget) {
    RevocationQuery query = new RevocationQuery(signer, issuer);
    List<CrlIndex> held = new ArrayList<>();
    for (CrlObject object : tenant.crl().values()) {
      if (object.answersFor(issuer)) {
        keeper.held(object, query, now).forEach(each -> held.add(each.index()));
      }
    }
    return !held.isEmpty() && sayRevoked(held, query, now, budget);
  }

  /** The issuer stands on a path already; other signers of its CRLs must lead to it. */
  private boolean sayRevoked(
      List<CrlIndex> held, RevocationQuery query, Instant now, Budget budget) {
    TrustAnchor issuer = new TrustAnchor(query.issuer());
    CrlSigners signers = new CrlSigners(List.of(), new CaGroup(List.of(issuer), List.of()), issuer);
    CrlResult result = verifier.verify(query, held, signers, settings(), now, budget);
    return result instanceof CrlResult.Determined determined
        && determined.status() instanceof RevocationStatus.Revoked;
  }

  /** Contract, section 1, {@code algorithms}: all policies of a tenant accept the same. */
  private CrlSettings settings() {
    return tenant.policies().values().stream()
        .findFirst()
        .map(Policy::crlSettings)
        .orElse(CrlSettings.DEFAULT);
  }
}
