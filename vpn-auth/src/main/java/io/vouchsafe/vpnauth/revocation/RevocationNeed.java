package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.ShortLived;

/**
 * Whether a policy looks up a certificate of which issuer and serial are known, and the rest only
 * where it is one of the CA group's own: an OCSP request tells no more.
 */
public enum RevocationNeed {
  /** It does. */
  LOOKED_UP,
  /** It does not, whatever the certificate is. */
  NOT_LOOKED_UP,
  /** It does, unless the certificate turns out to be a short-lived one. */
  UNLESS_SHORT_LIVED;

  /** What {@code policy} does about {@code query} (contract, section 1, {@code revocation}). */
  public static RevocationNeed of(RevocationPolicy policy, RevocationQuery query) {
    boolean isCa = query.certificate().map(Certificate::isCa).orElse(false);
    if (policy.sources().isEmpty() || (isCa && policy.scope() == RevocationPolicy.Scope.LEAF)) {
      return NOT_LOOKED_UP;
    }
    return isCa || policy.shortLived().equals(ShortLived.NONE) ? LOOKED_UP : UNLESS_SHORT_LIVED;
  }
}
