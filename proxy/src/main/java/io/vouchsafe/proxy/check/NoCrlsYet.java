package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;

/** CRLs are not judged yet: none is usable (issue 2 allows it, and says so in the answer). */
final class NoCrlsYet implements StatusSource {
  @Override
  public Finding ask(RevocationQuery query, int cert, Instant now, Budget budget) {
    return Finding.unusable(
        cert, Source.CRL, Outcome.OUT_OF_SCOPE, "CRLs are not looked at by this version");
  }
}
