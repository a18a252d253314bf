package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.CrlObject;

/**
 * One tenant beside the text that it was read from, for doubts that show only when everything has
 * been read.
 *
 * @param whole the tenant as written
 */
record WrittenTenant(
    Value whole,
    TenantSettings settings,
    Algorithms algorithms,
    NamedObjects<CaGroup> caGroups,
    NamedObjects<OcspObject> ocsp,
    NamedObjects<CrlObject> crl,
    NamedObjects<Policy> policies) {

  /** The CA group that the policy of that name names. */
  String groupOf(Policy policy) {
    return policies.written(policy.name()).at(PolicyReader.CA_GROUP).string().orElse("");
  }
}
