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
 * @param sessions how live sessions are cut
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
    Map<String, CanarySettings> canaries,
    SessionSettings sessions) {
  public TenantSettings {
    caGroups = Map.copyOf(caGroups);
    ocsp = Map.copyOf(ocsp);
    crl = Map.copyOf(crl);
    policies = Map.copyOf(policies);
    signers = List.copyOf(signers);
    canaries = Map.copyOf(canaries);
  }

  /** A tenant whose sessions are cut as usual. */
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
      BlockList blocks,
      Map<String, CanarySettings> canaries) {
    this(
        name,
        front,
        cache,
        upstream,
        caGroups,
        ocsp,
        crl,
        policies,
        signers,
        blocks,
        canaries,
        SessionSettings.DEFAULT);
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
