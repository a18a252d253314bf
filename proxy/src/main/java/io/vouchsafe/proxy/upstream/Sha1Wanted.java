package io.vouchsafe.proxy.upstream;

import io.vouchsafe.ocsp.OcspRefusal;

/** Contract, section 2, {@code hash: auto}: how responders that only know SHA-1 show it. */
final class Sha1Wanted {
  private Sha1Wanted() {}

  /** Whether {@code refusal} may come from a responder that does not understand SHA-256 CertIDs. */
  static boolean by(OcspRefusal refusal) {
    return refusal instanceof OcspRefusal.ResponderError error
        && switch (error.status()) {
          case MALFORMED_REQUEST, INTERNAL_ERROR, UNAUTHORIZED -> true;
          case TRY_LATER, SIG_REQUIRED -> false;
        };
  }
}
