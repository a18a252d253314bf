package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Algorithms;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The part of an OCSP object that judges responses.
 *
 * @param signers who may sign
 * @param maxAge largest now − thisUpdate, s; empty = off
 * @param missingNextUpdate what to do without nextUpdate
 * @param nonce what to do about nonces
 * @param algorithms accepted in the response's signature and in its signer's path
 * @param checkFreshness false only in {@code check --jsonl}: time is not looked at
 * @param clockSkew how far the responder's clock may differ from ours
 * @param partialChain true only in {@code check --jsonl}: chain mode is content with any anchor
 *     instead of a self-signed root
 */
public record ResponseRules(
    SignerTrust signers,
    OptionalLong maxAge,
    MissingNextUpdate missingNextUpdate,
    NonceUse nonce,
    Algorithms algorithms,
    boolean checkFreshness,
    Duration clockSkew,
    boolean partialChain) {

  /** The contract's skew: 60 s. */
  public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofMinutes(1);

  /** The contract's defaults, section 2. */
  public static final ResponseRules DEFAULT =
      new ResponseRules(
          SignerTrust.Chain.DEFAULT,
          OptionalLong.empty(),
          MissingNextUpdate.USE_ONCE,
          NonceUse.PREFER,
          Algorithms.DEFAULT,
          true,
          DEFAULT_CLOCK_SKEW,
          false);

  public ResponseRules {
    if (maxAge.isPresent() && maxAge.getAsLong() < 0) {
      throw new IllegalArgumentException("max age is not negative: " + maxAge.getAsLong());
    }
    if (clockSkew.isNegative()) {
      throw new IllegalArgumentException("clock skew is not negative: " + clockSkew);
    }
  }

  public ResponseRules withSigners(SignerTrust value) {
    return new ResponseRules(
        value,
        maxAge,
        missingNextUpdate,
        nonce,
        algorithms,
        checkFreshness,
        clockSkew,
        partialChain);
  }

  /** Sets {@code max_age}, s. */
  public ResponseRules withMaxAge(long seconds) {
    return new ResponseRules(
        signers,
        OptionalLong.of(seconds),
        missingNextUpdate,
        nonce,
        algorithms,
        checkFreshness,
        clockSkew,
        partialChain);
  }

  /** Sets {@code max_age} to -1. */
  public ResponseRules withoutMaxAge() {
    return new ResponseRules(
        signers,
        OptionalLong.empty(),
        missingNextUpdate,
        nonce,
        algorithms,
        checkFreshness,
        clockSkew,
        partialChain);
  }

  public ResponseRules withMissingNextUpdate(MissingNextUpdate value) {
    return new ResponseRules(
        signers, maxAge, value, nonce, algorithms, checkFreshness, clockSkew, partialChain);
  }

  public ResponseRules withNonce(NonceUse value) {
    return new ResponseRules(
        signers,
        maxAge,
        missingNextUpdate,
        value,
        algorithms,
        checkFreshness,
        clockSkew,
        partialChain);
  }

  public ResponseRules withAlgorithms(Algorithms value) {
    return new ResponseRules(
        signers, maxAge, missingNextUpdate, nonce, value, checkFreshness, clockSkew, partialChain);
  }

  public ResponseRules withCheckFreshness(boolean value) {
    return new ResponseRules(
        signers, maxAge, missingNextUpdate, nonce, algorithms, value, clockSkew, partialChain);
  }

  public ResponseRules withPartialChain(boolean value) {
    return new ResponseRules(
        signers, maxAge, missingNextUpdate, nonce, algorithms, checkFreshness, clockSkew, value);
  }
}
