package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Judges one complete path, leaf first and anchor last. First what each certificate must fulfil by
 * itself, which costs little; then RFC 5280 §6.1.3 to §6.1.5 from the anchor down, so that nothing
 * of a certificate is obeyed before its signature holds.
 */
final class CandidatePath {

  /** Where a certificate stands in a path. */
  enum Place {
    LEAF,
    /** An anchor that stands alone. */
    TRUSTED_LEAF,
    INTERMEDIATE,
    ANCHOR
  }

  private final PathSettings settings;
  private final OwnRules ownRules;
  private final SignatureCache signatures;
  private final Budget budget;

  CandidatePath(PathSettings settings, Instant now, SignatureCache signatures, Budget budget) {
    this.settings = settings;
    this.ownRules = new OwnRules(settings, now, budget);
    this.signatures = signatures;
    this.budget = budget;
  }

  /** The path as validated, or why it fails. */
  PathResult judge(List<Certificate> path) {
    if (!budget.takeSteps(10L * path.size())) {
      return failed(path, 0, new PathRefusal.OverBudget());
    }
    for (int i = path.size() - 1; i >= 0; i--) {
      Optional<PathRefusal> refusal = ownRefusal(path.get(i), place(i, path.size()));
      if (refusal.isPresent()) {
        return failed(path, i, refusal.get());
      }
    }
    Optional<PathRefusal> tooLong = tooLong(path);
    if (tooLong.isPresent()) {
      return failed(path, path.size() - 1, tooLong.get());
    }
    Optional<PathRefusal> root =
        settings.profile() == Profile.STRICT ? ownKeyIdentifier(path.getLast()) : Optional.empty();
    return root.isPresent() ? failed(path, path.size() - 1, root.get()) : descend(path);
  }

  /**
   * The strict profile, for an anchor that is self-issued and names another key than its own: that
   * is right for a key that the CA's former key signed (RFC 4210 §4.4), and wrong for a self-signed
   * certificate (RFC 5280 §4.2.1.2). Its own signature tells, and is looked at for nothing else; an
   * algorithm that the settings refuse counts as self-signed.
   */
  private Optional<PathRefusal> ownKeyIdentifier(Certificate anchor) {
    Optional<PathRefusal> other = StrictRules.refusalOfLink(anchor, anchor);
    Optional<PublicKey> key = anchor.publicKey(budget);
    if (!anchor.isSelfIssued() || other.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return switch (signatures.check(key.get(), anchor)) {
      case VALID, WEAK_ALGORITHM -> other;
      case BAD_SIGNATURE -> Optional.empty();
      case OVER_BUDGET -> Optional.of(new PathRefusal.OverBudget());
    };
  }

  /** What the certificate fails by itself in that place. */
  Optional<PathRefusal> ownRefusal(Certificate certificate, Place place) {
    return switch (place) {
      case LEAF -> ownRules.refusalOfLeaf(certificate);
      case TRUSTED_LEAF -> ownRules.refusalOfTrustedLeaf(certificate);
      case INTERMEDIATE -> ownRules.refusalOfIntermediate(certificate);
      case ANCHOR -> ownRules.refusalOfAnchor(certificate);
    };
  }

  private static Place place(int i, int size) {
    if (i == 0) {
      return size == 1 ? Place.TRUSTED_LEAF : Place.LEAF;
    }
    return i < size - 1 ? Place.INTERMEDIATE : Place.ANCHOR;
  }

  private Optional<PathRefusal> tooLong(List<Certificate> path) {
    int authorities = path.size() - 1;
    if (authorities > settings.maxCaPath()) {
      return Optional.of(
          new PathRefusal.PathTooLong(authorities, settings.maxCaPath(), "max_ca_path"));
    }
    OptionalInt bound = settings.maxIntermediates();
    int between = 0;
    for (int i = 1; i < path.size() - 1; i++) {
      // As with pathLenConstraint, a self-issued certificate is no further link (§4.2.1.9).
      between += path.get(i).isSelfIssued() ? 0 : 1;
    }
    return bound.isPresent() && between > bound.getAsInt()
        ? Optional.of(new PathRefusal.PathTooLong(between, bound.getAsInt(), "max_intermediates"))
        : Optional.empty();
  }

  private PathResult descend(List<Certificate> path) {
    if (path.size() == 1) {
      PathState state = new PathState(settings, 1, budget);
      return concluded(path, 0, state.processLeaf(path.getFirst()), new ArrayDeque<>(path), state);
    }
    int top = path.size() - 1;
    PathState state = new PathState(settings, top, budget);
    Certificate issuer = path.get(top);
    Optional<PathRefusal> refusal =
        settings.anchorRules().applyConstraints() ? state.applyAnchor(issuer) : Optional.empty();
    Deque<Certificate> validated = new ArrayDeque<>(List.of(issuer));
    int at = top;
    while (refusal.isEmpty() && at > 0) {
      at--;
      Certificate subject = inherit(issuer, path.get(at));
      boolean last = at == 0;
      refusal =
          link(issuer, subject)
              .or(() -> last ? state.processLeaf(subject) : state.processIntermediate(subject));
      validated.addFirst(subject);
      issuer = subject;
    }
    return concluded(path, at, refusal, validated, state);
  }

  /** RFC 5280 §6.1.4 (e), (f): DSA parameters come from above. */
  private Certificate inherit(Certificate issuer, Certificate subject) {
    return issuer
        .publicKey(budget)
        .map(key -> subject.withInheritedParameters(key, budget))
        .orElse(subject);
  }

  private static PathResult concluded(
      List<Certificate> path,
      int at,
      Optional<PathRefusal> refusal,
      Deque<Certificate> validated,
      PathState state) {
    return refusal.isPresent()
        ? failed(path, at, refusal.get())
        : new ValidatedPath(List.copyOf(validated), state.userConstrainedPolicies());
  }

  /** RFC 5280 §6.1.3 (a)(4), (a)(1); the strict profile also compares key identifiers. */
  private Optional<PathRefusal> link(Certificate issuer, Certificate subject) {
    Optional<PathRefusal> refusal = signature(issuer, subject);
    return refusal.isEmpty() && settings.profile() == Profile.STRICT
        ? StrictRules.refusalOfLink(issuer, subject)
        : refusal;
  }

  private Optional<PathRefusal> signature(Certificate issuer, Certificate subject) {
    if (!subject.issuer().equals(issuer.subject())) {
      return Optional.of(
          new PathRefusal.NameChaining(subject.issuer().toString(), issuer.subject().toString()));
    }
    Optional<PublicKey> key = issuer.publicKey(budget);
    if (budget.isExhausted()) {
      return Optional.of(new PathRefusal.OverBudget());
    }
    if (key.isEmpty()) {
      return Optional.of(
          weak("an issuer's key that is not accepted (" + issuer.keyAlgorithm() + ")"));
    }
    return switch (signatures.check(key.get(), subject)) {
      case VALID -> Optional.empty();
      case BAD_SIGNATURE ->
          Optional.of(
              new PathRefusal.BadSignature(issuer.subject().toString(), key.get().getAlgorithm()));
      case WEAK_ALGORITHM ->
          Optional.of(
              weak(
                  "a signature with algorithm "
                      + subject.signatureAlgorithm().getAlgorithm().getId()));
      case OVER_BUDGET -> Optional.of(new PathRefusal.OverBudget());
    };
  }

  private PathRefusal weak(String found) {
    return new PathRefusal.WeakAlgorithm(found, settings.algorithms().wanted());
  }

  private static NoValidPath failed(List<Certificate> path, int at, PathRefusal refusal) {
    return new NoValidPath(List.of(new FailedPath(path, at, refusal)));
  }
}
