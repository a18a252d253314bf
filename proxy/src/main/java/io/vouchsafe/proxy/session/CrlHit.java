package io.vouchsafe.proxy.session;

import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.revocation.RevocationQuery;

/**
 * Whether a CRL has an entry for a certificate. That is no verdict (scope, freshness and signer are
 * for the decision to judge), but a reason to ask for one.
 */
final class CrlHit {
  private CrlHit() {}

  static boolean of(RevocationQuery query, CrlIndex crl) {
    return crl.find(query.serial(), query.issuerName()).isPresent();
  }
}
