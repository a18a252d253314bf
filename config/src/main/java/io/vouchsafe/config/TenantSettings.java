package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One tenant, everything resolved: objects instead of names, certificates instead of files.
 *
 * @param fronts in the order in which {@code /auth} looks for the one that trusts the caller
 * @param signers in whose names the OCSP relay signs; at most one for each issuer
 * @param blocks of the file that {@code block_list} names
 * @param canaries by name
 * @param sessions how live sessions are cut
 * @param tunnels in their order
 * @param gateways by name
 * @param ocvpn groups of devices with a key each; empty where the settings have none
 */
public record TenantSettings(
    String name,
    List<FrontSettings> fronts,
    CacheSettings cache,
    UpstreamSettings upstream,
    Map<String, CaGroup> caGroups,
    Map<String, OcspObject> ocsp,
    Map<String, CrlObject> crl,
    Map<String, Policy> policies,
    List<ResponseSigner> signers,
    BlockList blocks,
    Map<String, CanarySettings> canaries,
    SessionSettings sessions,
    List<Tunnel> tunnels,
    Map<String, GatewaySettings> gateways,
    Optional<OcvpnSettings> ocvpn) {
  public TenantSettings {
    fronts = List.copyOf(fronts);
    caGroups = WrittenOrder.copyOf(caGroups);
    ocsp = WrittenOrder.copyOf(ocsp);
    crl = WrittenOrder.copyOf(crl);
    policies = WrittenOrder.copyOf(policies);
    signers = List.copyOf(signers);
    canaries = WrittenOrder.copyOf(canaries);
    tunnels = List.copyOf(tunnels);
    gateways = WrittenOrder.copyOf(gateways);
  }

  /** Whether both say the same, in the same order: the first of several objects is asked first. */
  boolean isSame(TenantSettings other) {
    return equals(other)
        && WrittenOrder.isSame(caGroups, other.caGroups)
        && WrittenOrder.isSame(ocsp, other.ocsp)
        && WrittenOrder.isSame(crl, other.crl)
        && WrittenOrder.isSame(policies, other.policies)
        && WrittenOrder.isSame(gateways, other.gateways);
  }

  /** A tenant without {@code ocvpn}. */
  public TenantSettings(
      String name,
      List<FrontSettings> fronts,
      CacheSettings cache,
      UpstreamSettings upstream,
      Map<String, CaGroup> caGroups,
      Map<String, OcspObject> ocsp,
      Map<String, CrlObject> crl,
      Map<String, Policy> policies,
      List<ResponseSigner> signers,
      BlockList blocks,
      Map<String, CanarySettings> canaries,
      SessionSettings sessions,
      List<Tunnel> tunnels,
      Map<String, GatewaySettings> gateways) {
    this(
        name,
        fronts,
        cache,
        upstream,
        caGroups,
        ocsp,
        crl,
        policies,
        signers,
        blocks,
        canaries,
        sessions,
        tunnels,
        gateways,
        Optional.empty());
  }

  /** A tenant with one front, whose sessions are cut as usual. */
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
        List.of(front),
        cache,
        upstream,
        caGroups,
        ocsp,
        crl,
        policies,
        signers,
        blocks,
        canaries,
        SessionSettings.DEFAULT,
        List.of(),
        Map.of());
  }

  /** The same without canaries. */
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

  /** Name of the policy that decides where nobody names one: the first front's. */
  public String usualPolicy() {
    return fronts.isEmpty() ? FrontSettings.USUAL_POLICY : fronts.getFirst().policy();
  }
}
