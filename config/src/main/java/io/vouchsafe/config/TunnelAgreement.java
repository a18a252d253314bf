package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.CertificateTerms;
import io.vouchsafe.vpnauth.tunnel.ConnectionPlan;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelConflict;
import io.vouchsafe.vpnauth.tunnel.TunnelConflicts;
import io.vouchsafe.vpnauth.tunnel.TunnelSizes;
import io.vouchsafe.vpnauth.tunnel.UnfedTunnel;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** In what the tunnels of one gateway must agree, since it cannot tell them apart there. */
final class TunnelAgreement {
  private final TunnelsReader.ReadTunnels read;
  private final List<Tunnel> tunnels;
  private final Map<String, Policy> policies;
  private final NamedObjects<GatewaySettings> gateways;
  private final Map<CaGroup, Set<CaIdentity>> members = new HashMap<>();
  private final Map<PolicyPair, Boolean> sharing = new HashMap<>();

  /** Names of two policies. */
  private record PolicyPair(String one, String other) {}

  /** Of tunnels that could all be read. */
  TunnelAgreement(
      TunnelsReader.ReadTunnels read,
      Map<String, Policy> policies,
      NamedObjects<GatewaySettings> gateways) {
    this.read = read;
    this.tunnels = read.tunnels();
    this.policies = policies;
    this.gateways = gateways;
  }

  /** Reports where they do not. */
  void tell() {
    tellOfCarriers();
    Optional<Integer> tooMuch = TunnelSizes.tooMuchAt(tunnels, this::terms);
    if (tooMuch.isPresent()) {
      read.at(tooMuch.get())
          .error(
              "with this tunnel, all together name more than %d entries of id_lists, or more patterns in their own list and their policy's than can be compared: write patterns such as \"*@example.com\", one list instead of two, or fewer tunnels"
                  .formatted(TunnelSizes.MOST_ENTRIES));
      return;
    }
    for (int later = 0; later < tunnels.size(); later++) {
      tellOfRevocation(later);
      tellOfPools(later);
    }
    List<TunnelConflict> conflicts = TunnelConflicts.of(tunnels, this::terms);
    conflicts.forEach(this::tellMistake);
    // After a mistake elsewhere, an ID list may stand in for another that lets nobody in.
    if (!tunnels.isEmpty() && !read.at(0).problems().hasErrors()) {
      conflicts.forEach(this::tellDoubt);
      carriers().keySet().forEach(this::tellOfPlan);
    }
  }

  private void tellMistake(TunnelConflict conflict) {
    if (conflict instanceof TunnelConflict.ProposalsDiffer differ) {
      read.at(differ.tunnel())
          .error(
              "has other proposals than %s. A peer can meet both at one endpoint, and the gateway chooses proposals before it knows the peer's identity: write the same proposals in both, or endpoints that do not overlap"
                  .formatted(shown(differ.other())));
    }
  }

  private void tellDoubt(TunnelConflict conflict) {
    Value later = read.at(conflict.tunnel());
    String earlier = shown(conflict.other());
    switch (conflict) {
      case TunnelConflict.ProposalsDiffer differ -> {}
      case TunnelConflict.Covered covered ->
          later.warning(
              "no peer gets this tunnel: %s comes first and matches the same peers; write this tunnel before that one, or remove it"
                  .formatted(earlier));
      case TunnelConflict.OpenAfterList open ->
          later.warning(
              "lets in every peer that the id_list of %s does not match; write an id_list here too, or on_id_mismatch: deny there"
                  .formatted(earlier));
    }
  }

  /** What the gateway of that name would be fed. */
  private void tellOfPlan(String gateway) {
    switch (ConnectionPlan.of(tunnels, gateway, this::terms)) {
      case ConnectionPlan.TooMany(String tunnel) ->
          gateways
              .written(gateway)
              .error(
                  "more than %d connections, which is reached at tunnel %s: charon would be too slow; write patterns such as \"*@example.com\" in id_lists, or name other gateways"
                      .formatted(ConnectionPlan.MOST_CONNECTIONS, tunnel));
      case ConnectionPlan.TooEntangled(String tunnel) ->
          gateways
              .written(gateway)
              .error(
                  "the patterns of its tunnels overlap in too many ways to be looked at, which is reached at tunnel %s: write fewer patterns, or name other gateways"
                      .formatted(tunnel));
      case ConnectionPlan.Connections plan ->
          plan.unfed().stream()
              .filter(unfed -> unfed.why() != UnfedTunnel.Why.COVERED)
              .forEach(
                  unfed ->
                      read.at(tunnels.indexOf(unfed.tunnel()))
                          .warning(
                              "gateway %s is not fed this tunnel, and nobody gets in through it: %s"
                                  .formatted(gateway, unfed.why().sentence())));
    }
  }

  private void tellOfCarriers() {
    if (!tunnels.isEmpty() && !couldBeCarried()) {
      read.at(0)
          .warning(
              "there is no gateway, so nobody can use this tunnel; write gateways: [ { "
                  + "name: gw1, type: strongswan, vici: \"unix:/run/charon.vici\" } ]");
    }
    carriers()
        .forEach(
            (name, gateway) -> {
              if (tunnels.stream().noneMatch(tunnel -> tunnel.isCarriedBy(name))) {
                gateways
                    .written(name)
                    .warning(
                        "this gateway has no tunnel and lets nobody in; write tunnels, or name it"
                            + " in their gateways");
              }
            });
  }

  /** Whether a gateway might carry tunnels; one with a mistake in it might. */
  private boolean couldBeCarried() {
    return !gateways.isEmpty() && (gateways.hasUnusable() || !carriers().isEmpty());
  }

  /** Those that carry tunnels: an OpenVPN server needs none. */
  private Map<String, GatewaySettings> carriers() {
    Map<String, GatewaySettings> carriers = new LinkedHashMap<>(gateways.byName());
    carriers.values().removeIf(GatewaySettings.OpenVpn.class::isInstance);
    return carriers;
  }

  /** Contract, section 1: charon remembers one answer for a certificate, whichever tunnel asked. */
  private void tellOfRevocation(int later) {
    Optional<Policy> own = policy(later);
    for (int earlier = 0; own.isPresent() && earlier < later; earlier++) {
      Optional<Policy> other = policy(earlier);
      if (other.isPresent()
          && !other.get().name().equals(own.get().name())
          && meet(later, earlier)
          && shareCa(tunnels.get(later), tunnels.get(earlier))
          && !isSame(own.get().revocation(), other.get().revocation())) {
        read.at(later)
            .at(TunnelAuthReader.POLICY)
            .error(
                "policies %s and %s of %s differ in revocation or short_lived, but their ca_groups share a CA. A gateway asks about a certificate before it knows the tunnel: write the same in both policies"
                    .formatted(own.get().name(), other.get().name(), shown(earlier)));
        return;
      }
    }
  }

  /** Objects without a CA group of their own get the policy's, which may be another. */
  private static boolean isSame(RevocationPolicy one, RevocationPolicy other) {
    return one.sources().equals(other.sources())
        && one.scope() == other.scope()
        && one.onUnknown() == other.onUnknown()
        && one.onUnavailable() == other.onUnavailable()
        && one.stapledMaxAge().equals(other.stapledMaxAge())
        && one.shortLived().equals(other.shortLived())
        && names(one).equals(names(other));
  }

  private static List<List<String>> names(RevocationPolicy policy) {
    return List.of(
        policy.ocsp().stream().map(OcspObject::name).toList(),
        policy.crl().stream().map(CrlObject::name).toList());
  }

  private void tellOfPools(int later) {
    List<IpRange> own = addresses(later);
    for (int earlier = 0; !own.isEmpty() && earlier < later; earlier++) {
      List<IpRange> others = addresses(earlier);
      boolean overlap = own.stream().anyMatch(a -> others.stream().anyMatch(a::meets));
      if (overlap && !Set.copyOf(own).equals(Set.copyOf(others)) && meet(later, earlier)) {
        read.at(later)
            .at(TunnelReader.POOL)
            .error(
                "%s overlaps the pool of %s, so two peers could get the same address: write exactly the same addresses in both pools, or addresses that do not overlap"
                    .formatted(
                        own.stream().map(IpRange::toString).collect(Collectors.joining(", ")),
                        shown(earlier)));
        return;
      }
    }
  }

  private List<IpRange> addresses(int place) {
    return tunnels.get(place).pool().map(AddressPool::addresses).orElse(List.of());
  }

  /** Whether some gateway carries both; one that is not written yet might. */
  private boolean meet(int one, int other) {
    Set<String> first = tunnels.get(one).gateways();
    Set<String> second = tunnels.get(other).gateways();
    return first.isEmpty() || second.isEmpty() || !Collections.disjoint(first, second);
  }

  private boolean shareCa(Tunnel one, Tunnel other) {
    Optional<Policy> first = policy(one);
    Optional<Policy> second = policy(other);
    return first.isPresent()
        && second.isPresent()
        && sharing.computeIfAbsent(
            new PolicyPair(first.get().name(), second.get().name()),
            pair ->
                !Collections.disjoint(
                    members(first.get().caGroup()), members(second.get().caGroup())));
  }

  private Set<CaIdentity> members(CaGroup group) {
    Set<CaIdentity> known = members.get(group);
    if (known == null) {
      known = new HashSet<>();
      for (Certificate member : group.members()) {
        known.add(CaIdentity.of(member));
      }
      members.put(group, known);
    }
    return known;
  }

  private CertificateTerms terms(String name) {
    return Objects.requireNonNull(policies.get(name)).certificateTerms();
  }

  private Optional<Policy> policy(int place) {
    return policy(tunnels.get(place));
  }

  private Optional<Policy> policy(Tunnel tunnel) {
    return tunnel.auth() instanceof TunnelAuth.ByCertificate by
        ? Optional.ofNullable(policies.get(by.policy()))
        : Optional.empty();
  }

  private String shown(int place) {
    return "tunnel %s in line %d"
        .formatted(tunnels.get(place).name(), read.at(place).place().line());
  }
}
