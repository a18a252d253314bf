package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.CrlObject;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.List;
import java.util.Map;

/**
 * One tenant, everything resolved: objects instead of names, certificates instead of files.
 *
 * @param signers in whose names the OCSP relay signs; at most one for each issuer
 * @param blocks of the file that {@code block_list} names
 * @param canaries by name
 */
public record TenantSettings(
    String name,
    FrontSettings front,
    CacheSettings cache,
    UpstreamSettings upstream,
    Map<String, CaGroup> caGroups,
    Map<String, OcspObject> ocsp,
    Map<String, CrlObject> crl,
    Map<String, Policy> policies,
    List<ResponseSigner> signers,
    BlockList blocks,
    Map<String, CanarySettings> canaries) {
  public TenantSettings {
    caGroups = WrittenOrder.copyOf(caGroups);
    ocsp = WrittenOrder.copyOf(ocsp);
    crl = WrittenOrder.copyOf(crl);
    policies = WrittenOrder.copyOf(policies);
    signers = List.copyOf(signers);
    canaries = WrittenOrder.copyOf(canaries);
  }

  /** Whether both say the same, in the same order: the first of several objects is asked first. */
  boolean isSame(TenantSettings other) {
    return equals(other)
        && WrittenOrder.isSame(caGroups, other.caGroups)
        && WrittenOrder.isSame(ocsp, other.ocsp)
        && WrittenOrder.isSame(crl, other.crl)
        && WrittenOrder.isSame(policies, other.policies);
  }

  /** A tenant without canaries. */
  public TenantSettings(
      String name,
      FrontSettings front,
      CacheSettings cache,
      UpstreamSettings upstream,
      Map<String, CaGroup> caGroups,
      Map<String, OcspObject> ocsp,
      Map<String, CrlObject> crl,
      Map<String, Policy> policies,
      List<ResponseSigner> signers,
      BlockList blocks) {
    this(name, front, cache, upstream, caGroups, ocsp, crl, policies, signers, blocks, Map.of());
  }
}
