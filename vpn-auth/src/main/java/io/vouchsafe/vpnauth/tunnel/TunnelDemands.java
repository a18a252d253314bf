package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.identity.ComparableId;
import java.util.List;
import java.util.Optional;

/**
 * What a tunnel demands of a peer, stage by stage (cOS Core, section 10.3.9), but for who it is.
 * Empty when the peer meets it.
 */
final class TunnelDemands {
  private TunnelDemands() {}

  /** Stage 1: who carries it, where it comes in, its version of IKE, both endpoints. */
  static Optional<TunnelRefusal> ofIkeSa(Tunnel tunnel, IkePeer peer, HostAddresses addresses) {
    if (peer.gateway().isPresent() && !tunnel.isCarriedBy(peer.gateway().get())) {
      return Optional.of(new TunnelRefusal.OtherGateway(peer.gateway().get(), tunnel.gateways()));
    }
    if (peer.interfaceName().isPresent()
        && tunnel.interfaceName().isPresent()
        && !peer.interfaceName().equals(tunnel.interfaceName())) {
      return Optional.of(
          new TunnelRefusal.OtherInterface(
              peer.interfaceName().get(), tunnel.interfaceName().get()));
    }
    if (!tunnel.versions().speaks(peer.version())) {
      return Optional.of(new TunnelRefusal.OtherVersion(peer.version(), tunnel.versions()));
    }
    Optional<TunnelRefusal> local =
        peer.local()
            .flatMap(ours -> at(TunnelRefusal.End.LOCAL, ours, tunnel.localEndpoint(), addresses));
    return local.isPresent()
        ? local
        : at(TunnelRefusal.End.REMOTE, peer.remote(), tunnel.remoteEndpoint(), addresses);
  }

  private static Optional<TunnelRefusal> at(
      TunnelRefusal.End end, IpAddress address, Endpoint wanted, HostAddresses addresses) {
    return switch (wanted) {
      case Endpoint.Any any -> Optional.empty();
      case Endpoint.Addresses(IpRange range) ->
          range.contains(address)
              ? Optional.empty()
              : Optional.of(new TunnelRefusal.OtherEndpoint(end, address, wanted, List.of()));
      case Endpoint.Host(String name) -> {
        List<IpAddress> known = addresses.of(name);
        if (known.contains(address)) {
          yield Optional.empty();
        }
        yield Optional.of(
            known.isEmpty()
                ? new TunnelRefusal.UnknownHost(end, name)
                : new TunnelRefusal.OtherEndpoint(end, address, wanted, known));
      }
    };
  }

  /**
   * Stage 2: the method, and the identity of ours that the peer asks for (section 10.3.3,
   * <em>Enforce Local ID</em>).
   *
   * @param asked that identity, where it is not malformed
   */
  static Optional<TunnelRefusal> ofAuthentication(
      TunnelTable.Row row, IkeLogin login, Optional<ComparableId> asked) {
    Tunnel tunnel = row.tunnel();
    if (login.method() != tunnel.auth().method()) {
      return Optional.of(new TunnelRefusal.OtherMethod(login.method(), tunnel.auth().method()));
    }
    if (login.peer().askedId().isEmpty() || row.local().isEmpty()) {
      return Optional.empty();
    }
    return asked.filter(row.local().get()::include).isPresent()
        ? Optional.empty()
        : Optional.of(new TunnelRefusal.OtherLocalId(login.peer().askedId().get(), tunnel));
  }

  /**
   * Stage 3: what the peer asks for must have something in common with the tunnel's networks, to
   * which it is narrowed (RFC 7296 §2.9). What lies behind a peer that gets an address of a pool is
   * that address.
   */
  static Optional<TunnelRefusal> ofIpsecSa(Tunnel tunnel, IkePeer peer) {
    if (areApart(peer.localNetworks(), tunnel.localNetworks())) {
      return Optional.of(
          new TunnelRefusal.OtherNetworks(
              TunnelRefusal.End.LOCAL, peer.localNetworks(), tunnel.localNetworks()));
    }
    if (tunnel.pool().isEmpty() && areApart(peer.remoteNetworks(), tunnel.remoteNetworks())) {
      return Optional.of(
          new TunnelRefusal.OtherNetworks(
              TunnelRefusal.End.REMOTE, peer.remoteNetworks(), tunnel.remoteNetworks()));
    }
    return Optional.empty();
  }

  private static boolean areApart(List<IpRange> asked, List<IpRange> offered) {
    return !asked.isEmpty()
        && !offered.isEmpty()
        && asked.stream().noneMatch(one -> offered.stream().anyMatch(one::meets));
  }
}
