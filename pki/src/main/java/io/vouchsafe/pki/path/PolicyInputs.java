package io.vouchsafe.pki.path;

import java.util.Set;

/**
 * The four policy inputs of RFC 5280 §6.1.1 (c), (e), (f), (g).
 *
 * @param initialPolicySet OIDs in dotted form; holds {@link #ANY_POLICY} when any policy will do
 * @param explicit initial-explicit-policy: the path must be valid for one policy of the set
 * @param inhibitMapping initial-policy-mapping-inhibit
 * @param inhibitAny initial-any-policy-inhibit
 */
public record PolicyInputs(
    Set<String> initialPolicySet, boolean explicit, boolean inhibitMapping, boolean inhibitAny) {

  /** The OID of anyPolicy (RFC 5280 §4.2.1.4). */
  public static final String ANY_POLICY = "2.5.29.32.0";

  /** Any policy will do, and so will none. */
  public static final PolicyInputs ANY = new PolicyInputs(Set.of(ANY_POLICY), false, false, false);

  public PolicyInputs {
    initialPolicySet = Set.copyOf(initialPolicySet);
  }
}
