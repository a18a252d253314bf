package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import java.time.Instant;

/**
 * Looks up whether a response's signer is itself revoked, in a verified CRL that is already held;
 * never fetches (contract, section 2; RFC 6960 §4.2.2.2.1).
 */
@FunctionalInterface
public interface SignerRevocation {
  /** Holds no CRL, so nobody is known to be revoked. */
  SignerRevocation NO_CRL_HELD = (signer, issuer, now, budget) -> false;

  /**
   * Whether a CRL of {@code issuer} that is held says that {@code signer} is revoked: a current
   * one, or an expired one that says so for ever.
   *
   * @param budget of the response's verification; when it runs out, nobody believes this answer
   */
  boolean isRevoked(Certificate signer, Certificate issuer, Instant now, Budget budget);
}
