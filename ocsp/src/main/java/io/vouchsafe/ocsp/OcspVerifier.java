package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import java.util.Optional;

/** Judges response bytes: who signed, may they, is it about this certificate, is it fresh. */
public final class OcspVerifier {
  private final SignatureChecker signatures;
  private final PathValidator paths;

  public OcspVerifier(SignatureChecker signatures, PathValidator paths) {
    this.signatures = signatures;
    this.paths = paths;
  }

  /**
   * Judges one response.
   *
   * @param response the DER OCSPResponse, nothing behind it
   * @param group where chain mode looks for signers' issuers
   * @param sent the nonce of our request; empty when none was sent or the response was stapled
   */
  public OcspVerdict verify(
      byte[] response,
      RevocationQuery query,
      ResponseRules rules,
      CaGroup group,
      Arrival arrival,
      Optional<Nonce> sent,
      Instant now,
      Budget budget) {
    throw new UnsupportedOperationException("being built" + signatures + paths);
  }
}
