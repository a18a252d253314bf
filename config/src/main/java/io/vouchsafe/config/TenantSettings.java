package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.CrlObject;
import io.vouchsafe.vpnauth.Policy;
import java.util.Map;

/** One tenant, everything resolved: objects instead of names, certificates instead of files. */
public record TenantSettings(
    String name,
    FrontSettings front,
    CacheSettings cache,
    UpstreamSettings upstream,
    Map<String, CaGroup> caGroups,
    Map<String, OcspObject> ocsp,
    Map<String, CrlObject> crl,
    Map<String, Policy> policies) {
  public TenantSettings {
    caGroups = Map.copyOf(caGroups);
    ocsp = Map.copyOf(ocsp);
    crl = Map.copyOf(crl);
    policies = Map.copyOf(policies);
  }
}
