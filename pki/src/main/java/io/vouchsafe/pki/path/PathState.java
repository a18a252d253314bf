package io.vouchsafe.pki.path;

import io.vouchsafe.pki.BasicConstraints;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The state variables of RFC 5280 §6.1.2 on their way from the anchor to the leaf. */
final class PathState {
  private final PolicyState policies;
  private final ConstrainedNames names;
  private int maxPathLength;

  PathState(PathSettings settings, int n, Budget budget) {
    this.policies = new PolicyState(settings.policy(), n, budget);
    this.names = new ConstrainedNames(budget);
    this.maxPathLength = n;
  }

  /** RFC 5937 §3.2. */
  Optional<PathRefusal> applyAnchor(Certificate anchor) {
    anchor.nameConstraints().ifPresent(names::add);
    limitPathLength(anchor);
    return policies.applyAnchor(anchor);
  }

  /** RFC 5280 §6.1.3 (b) to (f) and §6.1.4. A self-issued CA is exempt from name constraints. */
  Optional<PathRefusal> processIntermediate(Certificate ca) {
    return (ca.isSelfIssued() ? Optional.<PathRefusal>empty() : names.check(ca))
        .or(() -> policies.process(ca, false))
        .or(() -> policies.prepareForNext(ca))
        .or(() -> descend(ca));
  }

  /** RFC 5280 §6.1.3 (b) to (f) and §6.1.5. */
  Optional<PathRefusal> processLeaf(Certificate leaf) {
    return names.check(leaf).or(() -> policies.process(leaf, true)).or(() -> policies.wrapUp(leaf));
  }

  Set<String> userConstrainedPolicies() {
    return policies.userConstrainedSet();
  }

  /** RFC 5280 §6.1.4 (g), (l), (m). */
  private Optional<PathRefusal> descend(Certificate ca) {
    ca.nameConstraints().ifPresent(names::add);
    if (!ca.isSelfIssued()) {
      if (maxPathLength == 0) {
        return Optional.of(
            new PathRefusal.PathTooLong(1, 0, "a pathLenConstraint above (RFC 5280 §6.1.4 (l))"));
      }
      maxPathLength--;
    }
    limitPathLength(ca);
    return Optional.empty();
  }

  private void limitPathLength(Certificate ca) {
    OptionalInt bound =
        ca.basicConstraints().map(BasicConstraints::pathLength).orElse(OptionalInt.empty());
    maxPathLength = Math.min(maxPathLength, bound.orElse(maxPathLength));
  }
}
