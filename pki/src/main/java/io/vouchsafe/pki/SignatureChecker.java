package io.vouchsafe.pki;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
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
    if (known.isEmpty() || isWeak(known.get(), key, allowed)) {
      return Result.WEAK_ALGORITHM;
    }
    SignatureScheme scheme = known.get();
    return verify(scheme, scheme.name(), signed, signature, key, budget);
  }

  /**
   * A digest to feed with what was signed, for {@link #checkDigest}; empty when the algorithm is
   * unknown or signs no digest (EdDSA, ML-DSA).
   */
  public static Optional<MessageDigest> digestOf(AlgorithmIdentifier algorithm) {
    return SignatureScheme.of(algorithm).flatMap(DigestedScheme::of).map(DigestedScheme::newDigest);
  }

  /**
   * Checks {@code signature} over something of which only the digest is at hand.
   *
   * @param digest made by what {@link #digestOf} gives for {@code algorithm}
   */
  public Result checkDigest(
      byte[] digest,
      AlgorithmIdentifier algorithm,
      byte[] signature,
      PublicKey key,
      Algorithms allowed,
      Budget budget) {
    Optional<DigestedScheme> known = SignatureScheme.of(algorithm).flatMap(DigestedScheme::of);
    if (known.isEmpty() || isWeak(known.get().scheme(), key, allowed)) {
      return Result.WEAK_ALGORITHM;
    }
    DigestedScheme scheme = known.get();
    byte[] input = scheme.input(digest);
    return verify(scheme.scheme(), scheme.rawName(), input, signature, key, budget);
  }

  private static boolean isWeak(SignatureScheme scheme, PublicKey key, Algorithms allowed) {
    return allowed.refusalOf(key).isPresent() || (scheme.sha1() && !allowed.allowSha1());
  }

  private Result verify(
      SignatureScheme scheme,
      String jcaName,
      byte[] input,
      byte[] signature,
      PublicKey key,
      Budget budget) {
    if (!scheme.fits(key)) {
      return Result.BAD_SIGNATURE;
    }
    if (!budget.takeSignature(KeyCost.verifying(key))) {
      return Result.OVER_BUDGET;
    }
    return verifies(input, scheme, jcaName, signature, key) ? Result.VALID : Result.BAD_SIGNATURE;
  }

  private boolean verifies(
      byte[] signed, SignatureScheme scheme, String jcaName, byte[] signature, PublicKey key) {
    try {
      Signature verifier = Signature.getInstance(jcaName, provider);
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
