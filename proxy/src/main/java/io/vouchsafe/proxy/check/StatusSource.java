package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;

/** The responses or CRLs that a request brought, asked about one certificate. */
interface StatusSource {
  /**
   * What they say of the certificate in {@code query}.
   *
   * @param cert its index in the path, for the finding
   */
  Finding ask(RevocationQuery query, int cert, Instant now, Budget budget);
}
