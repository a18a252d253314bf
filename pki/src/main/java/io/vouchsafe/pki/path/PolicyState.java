package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PolicyInputs.ANY_POLICY;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.PolicyConstraints;
import io.vouchsafe.pki.PolicyMapping;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The policy variables of RFC 5280 §6.1.2 (a), (d), (e), (f) as they change down the path. */
final class PolicyState {
  private final PolicyGraph graph = new PolicyGraph();
  private final Budget budget;
  private final Set<String> initialPolicies;
  private int explicitPolicy;
  private int policyMapping;
  private int inhibitAny;

  /**
   * The state above the first certificate.
   *
   * @param n certificates below the anchor
   */
  PolicyState(PolicyInputs inputs, int n, Budget budget) {
    this.budget = budget;
    this.initialPolicies = inputs.initialPolicySet();
    this.explicitPolicy = inputs.explicit() ? 0 : n + 1;
    this.policyMapping = inputs.inhibitMapping() ? 0 : n + 1;
    this.inhibitAny = inputs.inhibitAny() ? 0 : n + 1;
  }

  /**
   * RFC 5937 §3.2: the anchor's own policies, mappings and policy constraints bind the path, as if
   * it stood below an anchor without any; an anchor without policies stands for all.
   */
  Optional<PathRefusal> applyAnchor(Certificate anchor) {
    anchor.policies().ifPresent(policies -> graph.descend(policies, inhibitAny > 0));
    Optional<PathRefusal> refusal = applyMappings(anchor);
    tighten(anchor);
    return refusal;
  }

  /** RFC 5280 §6.1.3 (d), (e), (f). */
  Optional<PathRefusal> process(Certificate certificate, boolean last) {
    Optional<Set<String>> policies = certificate.policies();
    if (!budget.takeSteps(graph.size() + policies.map(Set::size).orElse(0))) {
      return Optional.of(new PathRefusal.OverBudget());
    }
    if (policies.isPresent() && !graph.isNull()) {
      boolean acceptAny = inhibitAny > 0 || (!last && certificate.isSelfIssued());
      graph.descend(policies.get(), acceptAny);
    } else {
      graph.clear();
    }
    return explicitPolicy == 0 && graph.isNull() ? refuse() : Optional.empty();
  }

  /** RFC 5280 §6.1.4 (a), (b), (h), (i), (j). */
  Optional<PathRefusal> prepareForNext(Certificate certificate) {
    Optional<PathRefusal> refusal = applyMappings(certificate);
    if (!certificate.isSelfIssued()) {
      explicitPolicy = Math.max(0, explicitPolicy - 1);
      policyMapping = Math.max(0, policyMapping - 1);
      inhibitAny = Math.max(0, inhibitAny - 1);
    }
    tighten(certificate);
    return refusal;
  }

  /** RFC 5280 §6.1.4 (a), (b). */
  private Optional<PathRefusal> applyMappings(Certificate certificate) {
    List<PolicyMapping> mappings = certificate.policyMappings();
    if (!budget.takeSteps(mappings.size())) {
      return Optional.of(new PathRefusal.OverBudget());
    }
    for (PolicyMapping m : mappings) {
      if (m.issuerDomain().equals(ANY_POLICY) || m.subjectDomain().equals(ANY_POLICY)) {
        return Optional.of(new PathRefusal.AnyPolicyMapped(m.issuerDomain(), m.subjectDomain()));
      }
    }
    if (policyMapping > 0) {
      graph.map(mappings);
    } else {
      graph.forget(mappings);
    }
    return Optional.empty();
  }

  /** RFC 5280 §6.1.5 (a), (b), (g). */
  Optional<PathRefusal> wrapUp(Certificate leaf) {
    explicitPolicy = Math.max(0, explicitPolicy - 1);
    OptionalInt required =
        leaf.policyConstraints()
            .map(PolicyConstraints::requireExplicitPolicy)
            .orElse(OptionalInt.empty());
    if (required.isPresent() && required.getAsInt() == 0) {
      explicitPolicy = 0;
    }
    return explicitPolicy == 0 && userConstrainedSet().isEmpty() ? refuse() : Optional.empty();
  }

  /** user-constrained-policy-set (RFC 5280 §6.1.6, RFC 9618 §5.6). */
  Set<String> userConstrainedSet() {
    return intersection(graph.authorityConstrainedSet(), initialPolicies);
  }

  private void tighten(Certificate certificate) {
    Optional<PolicyConstraints> constraints = certificate.policyConstraints();
    if (constraints.isPresent()) {
      explicitPolicy =
          Math.min(
              explicitPolicy, constraints.get().requireExplicitPolicy().orElse(explicitPolicy));
      policyMapping =
          Math.min(policyMapping, constraints.get().inhibitMapping().orElse(policyMapping));
    }
    inhibitAny = Math.min(inhibitAny, certificate.inhibitAnyPolicy().orElse(inhibitAny));
  }

  /** anyPolicy on one side stands for everything on the other. */
  private static Set<String> intersection(Set<String> some, Set<String> others) {
    if (others.contains(ANY_POLICY)) {
      return some;
    }
    if (some.contains(ANY_POLICY)) {
      return others;
    }
    Set<String> both = new TreeSet<>(some);
    both.retainAll(others);
    return both;
  }

  private Optional<PathRefusal> refuse() {
    return Optional.of(new PathRefusal.NoAcceptablePolicy(initialPolicies));
  }
}
