package io.vouchsafe.config;

import io.vouchsafe.vpnauth.decision.Policy;
import java.util.Optional;

/** A policy that is named outside its tenant. */
final class PolicyOfTenant {
  private PolicyOfTenant() {}

  /**
   * The policy of {@code tenant} that is called {@code name}; that none is, is reported.
   *
   * @param place where the name stands, or would stand
   */
  static Optional<Policy> find(TenantSettings tenant, String name, Value place) {
    Optional<Policy> policy = Optional.ofNullable(tenant.policies().get(name));
    if (policy.isEmpty()) {
      String nearest =
          NearestWord.to(name, tenant.policies().keySet())
              .map(word -> ", nearest is " + Quoted.of(word))
              .orElse("");
      place.error(
          "nothing in policies of tenant %s is called %s%s"
              .formatted(tenant.name(), Quoted.of(name), nearest));
    }
    return policy;
  }
}
