package io.vouchsafe.proxy.cache;

import io.vouchsafe.pki.crl.CrlSettings;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.vpnauth.revocation.CrlObject;

/**
 * Whose CRLs answer a question, and how they are judged.
 *
 * @param object the policy's first CRL object that answers for the issuer
 * @param signers where their signers are found, and the anchor that these must lead to: that of the
 *     path (RFC 5280 §6.3.3 (f))
 */
public record CrlQuestion(CrlObject object, CrlSigners signers, CrlSettings settings) {

  /** The same of CRLs that may have expired. */
  public CrlQuestion atAnyAge() {
    return new CrlQuestion(object, signers, settings.withoutFreshness());
  }
}
