package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PolicyInputs.ANY_POLICY;

import io.vouchsafe.pki.PolicyMapping;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The valid_policy_graph of RFC 9618 §5, which replaces RFC 5280's tree: one node for each policy
 * and depth, so that no mapping makes it grow exponentially. Only the deepest level is worked on;
 * nodes without children are simply not reached any more when the result is read backwards.
 */
final class PolicyGraph {

  /** A node of RFC 9618 §5.1; {@code expected} is replaced by a mapping. */
  private static final class Node {
    final String policy;
    final List<Node> parents;
    Set<String> expected;

    Node(String policy, Set<String> expected, List<Node> parents) {
      this.policy = policy;
      this.expected = expected;
      this.parents = parents;
    }
  }

  /** The deepest level by valid_policy; empty when the graph is NULL. */
  private Map<String, Node> level = new LinkedHashMap<>();

  PolicyGraph() {
    level.put(ANY_POLICY, new Node(ANY_POLICY, Set.of(ANY_POLICY), List.of()));
  }

  /** Whether the graph is NULL. */
  boolean isNull() {
    return level.isEmpty();
  }

  /** Elementary steps that the next level may cost. */
  long size() {
    return level.values().stream().mapToLong(node -> 1L + node.expected.size()).sum();
  }

  /** §6.1.3 (e): a certificate without policies. */
  void clear() {
    level = new LinkedHashMap<>();
  }

  /**
   * §6.1.3 (d): the next level.
   *
   * @param acceptAny whether anyPolicy among {@code policies} counts
   */
  void descend(Set<String> policies, boolean acceptAny) {
    Map<String, List<Node>> expecting = new LinkedHashMap<>();
    for (Node node : level.values()) {
      for (String policy : node.expected) {
        expecting.computeIfAbsent(policy, p -> new ArrayList<>()).add(node);
      }
    }
    Map<String, Node> next = new LinkedHashMap<>();
    Node any = level.get(ANY_POLICY);
    for (String policy : policies) {
      // (d)(1)(i), else (ii); anyPolicy itself is (d)(2).
      List<Node> parents = expecting.getOrDefault(policy, any == null ? List.of() : List.of(any));
      if (!policy.equals(ANY_POLICY) && !parents.isEmpty()) {
        next.put(policy, new Node(policy, Set.of(policy), parents));
      }
    }
    if (acceptAny && policies.contains(ANY_POLICY)) {
      expecting.forEach(
          (policy, parents) -> next.computeIfAbsent(policy, p -> new Node(p, Set.of(p), parents)));
    }
    level = next;
  }

  /** §6.1.4 (b)(1): policy_mapping is greater than 0. */
  void map(List<PolicyMapping> mappings) {
    Map<String, Set<String>> bySource = new HashMap<>();
    for (PolicyMapping mapping : mappings) {
      bySource
          .computeIfAbsent(mapping.issuerDomain(), p -> new LinkedHashSet<>())
          .add(mapping.subjectDomain());
    }
    Node any = level.get(ANY_POLICY);
    bySource.forEach(
        (policy, targets) -> {
          Node node = level.get(policy);
          if (node != null) {
            node.expected = targets;
          } else if (any != null) {
            level.put(policy, new Node(policy, targets, any.parents));
          }
        });
  }

  /** §6.1.4 (b)(2): policy_mapping is 0. */
  void forget(List<PolicyMapping> mappings) {
    mappings.forEach(mapping -> level.remove(mapping.issuerDomain()));
  }

  /**
   * §6.1.5 (g): the policies, in the anchor's words, for which the whole path is valid; holds
   * anyPolicy when it is valid for every policy.
   */
  Set<String> authorityConstrainedSet() {
    Set<String> policies = new HashSet<>();
    Set<Node> seen = new HashSet<>(level.values());
    Deque<Node> open = new ArrayDeque<>(seen);
    if (level.containsKey(ANY_POLICY)) {
      policies.add(ANY_POLICY);
    }
    while (!open.isEmpty()) {
      Node node = open.pop();
      for (Node parent : node.parents) {
        if (parent.policy.equals(ANY_POLICY) && !node.policy.equals(ANY_POLICY)) {
          policies.add(node.policy);
        }
        if (seen.add(parent)) {
          open.push(parent);
        }
      }
    }
    return policies;
  }
}
