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
    SignatureCache memory = new SignatureCache(signatures, settings.algorithms(), budget);
    CandidatePath judge = new CandidatePath(settings, now, memory, budget);
    IssuerPool pool =
        new IssuerPool(group, presented, anchor -> endsPath(anchor, settings, memory));
    return new PathSearch(pool, judge, memory, settings, budget).run(leaf);
  }

  /**
   * Validates exactly this path; nothing is searched.
   *
   * @param path leaf first, anchor last; at least one certificate
   */
  public PathResult validateFixed(
      List<Certificate> path, PathSettings settings, Instant now, Budget budget) {
    SignatureCache memory = new SignatureCache(signatures, settings.algorithms(), budget);
    Certificate anchor = path.getLast();
    if (!endsPath(anchor, settings, memory)) {
      PathRefusal refusal = new PathRefusal.AnchorNotSelfSigned(anchor.subject().toString());
      return new NoValidPath(List.of(new FailedPath(path, path.size() - 1, refusal)));
    }
    return new CandidatePath(settings, now, memory, budget).judge(path);
  }

  /** The contract's {@code partial_chain}: false asks for a self-signed anchor. */
  private static boolean endsPath(
      Certificate anchor, PathSettings settings, SignatureCache memory) {
    return settings.partialChain()
        || (anchor.isSelfIssued()
            && anchor
                .publicKey()
                .map(key -> memory.check(key, anchor))
                .filter(PathValidator::isNoForgery)
                .isPresent());
  }

  /**
   * Nobody relies on an anchor's own signature (RFC 5280 §6.1.1 (d)), so a weak one is no matter.
   */
  private static boolean isNoForgery(SignatureChecker.Result result) {
    return switch (result) {
      case VALID, WEAK_ALGORITHM -> true;
      case BAD_SIGNATURE, OVER_BUDGET -> false;
    };
  }
}
