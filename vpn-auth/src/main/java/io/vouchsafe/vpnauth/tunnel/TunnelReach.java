package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Whom a tunnel takes, one reach for each version, identity of the gateway and entry of its list.
 *
 * @param terms of its policy; empty for tunnels with a secret
 * @param peers who they are; one that is anyone when there is no list
 * @param localIds as whom the gateway answers, the first when it is asked for nobody
 */
record TunnelReach(
    Tunnel tunnel,
    Optional<CertificateTerms> terms,
    List<IdPattern> peers,
    List<IdPattern> localIds) {

  static TunnelReach of(Tunnel tunnel, Function<String, CertificateTerms> policies) {
    Optional<CertificateTerms> terms =
        switch (tunnel.auth()) {
          case TunnelAuth.ByCertificate by -> Optional.of(policies.apply(by.policy()));
          case TunnelAuth.ByPsk by -> Optional.empty();
        };
    return new TunnelReach(
        tunnel,
        terms,
        both(tunnel.idList(), terms.flatMap(CertificateTerms::idList)),
        localIds(tunnel));
  }

  /** Contract, section 1, {@code tunnels}: both the tunnel's and the policy's list must match. */
  private static List<IdPattern> both(Optional<IdList> own, Optional<IdList> policys) {
    if (own.isEmpty() || policys.isEmpty()) {
      return own.or(() -> policys)
          .map(TunnelReach::patterns)
          .orElse(List.of(new IdPattern.Anyone()));
    }
    Set<IdPattern> both = new LinkedHashSet<>();
    List<IdPattern> others = patterns(policys.get());
    Map<IdPattern.Key, List<IdPattern>> named = new HashMap<>();
    List<IdPattern> open = new ArrayList<>();
    for (IdPattern other : others) {
      other
          .key()
          .ifPresentOrElse(
              key -> named.computeIfAbsent(key, first -> new ArrayList<>()).add(other),
              () -> open.add(other));
    }
    for (IdPattern pattern : patterns(own.get())) {
      Optional<IdPattern.Key> key = pattern.key();
      Stream<IdPattern> near =
          key.isEmpty()
              ? others.stream()
              : Stream.concat(named.getOrDefault(key.get(), List.of()).stream(), open.stream());
      near.forEach(other -> pattern.intersection(other).ifPresent(both::add));
    }
    return List.copyOf(both);
  }

  private static List<IdPattern> patterns(IdList list) {
    return list.entries().stream().map(IdPattern::of).flatMap(Optional::stream).distinct().toList();
  }

  /**
   * Contract, section 1, {@code enforce_local_id}. A secret proves no name of ours, so that any is
   * answered to.
   */
  private static List<IdPattern> localIds(Tunnel tunnel) {
    Set<IdPattern> ids = new LinkedHashSet<>();
    Optional<ClaimedId> wanted = tunnel.localId();
    List<IdPattern> proven =
        switch (tunnel.auth()) {
          case TunnelAuth.ByCertificate by -> IdPattern.identitiesOf(by.gateway().certificate());
          case TunnelAuth.ByPsk by -> List.of(new IdPattern.Anyone());
        };
    wanted.flatMap(IdPattern::of).map(id -> asProven(id, proven)).ifPresent(ids::add);
    if (!tunnel.enforceLocalId() || wanted.isEmpty()) {
      ids.addAll(proven);
    }
    return List.copyOf(ids);
  }

  /** The certificate's own spelling, since a data plane compares octets. */
  private static IdPattern asProven(IdPattern id, List<IdPattern> proven) {
    return proven.stream()
        .filter(own -> own.wildcards() == 0 && id.intersection(own).isPresent())
        .findFirst()
        .orElse(id);
  }

  /** Everybody whom it takes, the identities of its list as the last to change. */
  List<ConnectionReach> reaches() {
    List<ConnectionReach> reaches = new ArrayList<>();
    for (IkeVersion version : List.of(IkeVersion.IKEV2, IkeVersion.IKEV1)) {
      if (tunnel.versions().speaks(version)) {
        for (IdPattern localId : localIds) {
          for (IdPattern peer : peers) {
            new ConnectionReach(
                    version, tunnel.localEndpoint(), tunnel.remoteEndpoint(), localId, peer)
                .places()
                .forEach(reaches::add);
          }
        }
      }
    }
    return reaches;
  }

  boolean isOpen() {
    return peers.contains(new IdPattern.Anyone());
  }

  /** Whether there may be a peer that both take, but for who it is. */
  boolean mayMeet(TunnelReach later) {
    return meetsAtEndpoints(later)
        && isByTheSameMethod(later)
        && (terms.isEmpty() || terms.get().mayShare(later.terms.orElseThrow()));
  }

  /** Whether a peer may come to both with its first packet, which says nothing of who it is. */
  boolean meetsAtEndpoints(TunnelReach later) {
    return tunnel.localEndpoint().meets(later.tunnel.localEndpoint())
        && tunnel.remoteEndpoint().meets(later.tunnel.remoteEndpoint())
        && List.of(IkeVersion.values()).stream()
            .anyMatch(v -> tunnel.versions().speaks(v) && later.tunnel.versions().speaks(v));
  }

  private boolean isByTheSameMethod(TunnelReach later) {
    return tunnel.auth().method() == later.tunnel.auth().method();
  }

  /**
   * Whether it takes everybody whom {@code later} takes, as far as endpoints and identities let it.
   * A tunnel of another interface, or with fewer signatures, does not.
   */
  boolean mayCover(TunnelReach later) {
    return isByTheSameMethod(later)
        && (terms.isEmpty() || terms.get().accept(later.terms.orElseThrow()))
        && (tunnel.interfaceName().isEmpty()
            || tunnel.interfaceName().equals(later.tunnel.interfaceName()))
        && (tunnel.signatures().isEmpty()
            || (!later.tunnel.signatures().isEmpty()
                && tunnel.signatures().containsAll(later.tunnel.signatures())))
        && meetsAtEndpoints(later);
  }

  /**
   * Whom nobody behind it gets: those whom it takes, and with {@link OnIdMismatch#DENY} all who
   * come to it.
   */
  List<ConnectionReach> keptFromLater() {
    return tunnel.onIdMismatch() == OnIdMismatch.DENY
        ? new TunnelReach(tunnel, terms, List.of(new IdPattern.Anyone()), localIds).reaches()
        : reaches();
  }
}
