package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import java.time.Instant;
import java.util.List;

/** Builds candidate paths from a leaf to an anchor and validates them after RFC 5280 §6.1. */
public final class PathValidator {
  private final SignatureChecker signatures;

  public PathValidator(SignatureChecker signatures) {
    this.signatures = signatures;
  }

  /**
   * Looks for a path that validates at {@code now}.
   *
   * @param presented certificates that came with the leaf, in any order, untrusted
   */
  public PathResult validate(
      Certificate leaf,
      List<Certificate> presented,
      CaGroup group,
      PathSettings settings,
      Instant now,
      Budget budget) {
    throw new UnsupportedOperationException("being built" + signatures);
  }

  /**
   * Validates exactly this path; nothing is searched.
   *
   * @param path leaf first, anchor last; at least one certificate
   */
  public PathResult validateFixed(
      List<Certificate> path, PathSettings settings, Instant now, Budget budget) {
    throw new UnsupportedOperationException("being built" + signatures);
  }
}
