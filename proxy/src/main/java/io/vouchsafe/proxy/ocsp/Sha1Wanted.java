package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.ocsp.BasicResponse;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.OcspRefusal;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.OcspResponse;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.util.Set;

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

  /** Whether an accepted answer to a request in {@code asked} names certificates in SHA-1 alone. */
  static boolean by(Der accepted, CertIdHash asked) {
    return asked == CertIdHash.SHA256
        && OcspResponse.parse(accepted.toBytes())
            instanceof Parsed.Ok<OcspResponse>(OcspResponse.Answered(BasicResponse basic))
        && basic.certIdHashes().equals(Set.of(HashAlgorithm.SHA1));
  }
}
