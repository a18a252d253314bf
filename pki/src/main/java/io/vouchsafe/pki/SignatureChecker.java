package io.vouchsafe.pki;

import java.security.Provider;
import java.security.PublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Verifies one signature over bytes with a kept key, by Bouncy Castle. Thread-safe. The provider is
 * passed in and never installed.
 */
public final class SignatureChecker {

  /** What became of one signature. */
  public enum Result {
    VALID,
    /** The key does not verify it, or key and algorithm do not belong together. */
    BAD_SIGNATURE,
    /** The settings refuse the algorithm or the key's size, or nobody knows the algorithm. */
    WEAK_ALGORITHM,
    /** The request's budget of verifications is used up. */
    OVER_BUDGET
  }

  private final Provider provider;

  public SignatureChecker(Provider provider) {
    this.provider = provider;
  }

  /**
   * Checks {@code signature} over {@code signed}.
   *
   * @param algorithm the signatureAlgorithm field, parameters included
   */
  public Result check(
      byte[] signed,
      AlgorithmIdentifier algorithm,
      byte[] signature,
      PublicKey key,
      Algorithms allowed,
      Budget budget) {
    throw new UnsupportedOperationException("being built: " + provider.getName());
  }
}
