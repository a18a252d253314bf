package io.vouchsafe.pki;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;
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
    Optional<SignatureScheme> known = SignatureScheme.of(algorithm);
    if (known.isEmpty() || allowed.refusalOf(key).isPresent()) {
      return Result.WEAK_ALGORITHM;
    }
    SignatureScheme scheme = known.get();
    if (scheme.sha1() && !allowed.allowSha1()) {
      return Result.WEAK_ALGORITHM;
    }
    if (!scheme.fits(key)) {
      return Result.BAD_SIGNATURE;
    }
    if (!budget.takeSignature()) {
      return Result.OVER_BUDGET;
    }
    return verifies(signed, scheme, signature, key) ? Result.VALID : Result.BAD_SIGNATURE;
  }

  private boolean verifies(byte[] signed, SignatureScheme scheme, byte[] signature, PublicKey key) {
    try {
      Signature verifier = Signature.getInstance(scheme.name(), provider);
      if (scheme.pss() != null) {
        verifier.setParameter(scheme.pss());
      }
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      // Bouncy Castle throws for signatures and keys that are no numbers of the right size.
      return false;
    }
  }
}
