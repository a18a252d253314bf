package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.SignatureChecker.Result;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.Map;

/**
 * What became of each signature of one search: however many candidate paths share a pair of key and
 * certificate, it is verified once. The key counts, not the issuer's certificate, so that a hundred
 * cross-certificates of one key cost one verification.
 */
final class SignatureCache {
  private record Edge(PublicKey issuerKey, Certificate subject) {}

  private final SignatureChecker checker;
  private final Algorithms algorithms;
  private final Budget budget;
  private final Map<Edge, Result> known = new HashMap<>();

  SignatureCache(SignatureChecker checker, Algorithms algorithms, Budget budget) {
    this.checker = checker;
    this.algorithms = algorithms;
    this.budget = budget;
  }

  /**
   * Verifies {@code subject}'s signature.
   *
   * @param key the issuer's key, inherited parameters included
   */
  Result check(PublicKey key, Certificate subject) {
    Edge edge = new Edge(key, subject);
    Result result = known.get(edge);
    if (result == null) {
      result =
          checker.check(
              subject.tbs(),
              subject.signatureAlgorithm(),
              subject.signature(),
              key,
              algorithms,
              budget);
      known.put(edge, result);
    }
    return result;
  }

  /** Whether that signature is already known to be wrong. */
  boolean isKnownBad(Certificate issuer, Certificate subject) {
    return issuer
        .builtKey()
        .map(key -> known.get(new Edge(key, subject)))
        .filter(result -> result == Result.BAD_SIGNATURE || result == Result.WEAK_ALGORITHM)
        .isPresent();
  }
}
