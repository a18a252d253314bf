package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One of a tenant's tunnels (contract, section 1, {@code tunnels}); its place in the list counts.
 *
 * @param interfaceName where the peer comes in; empty = any
 * @param idList who may use it; the policy's own list must match, too
 * @param localId who the gateway is; empty = who its certificate says
 * @param enforceLocalId whether a peer that asks for another identity of ours is not answered
 * @param localNetworks what the peer may reach; empty = all
 * @param remoteNetworks what lies behind the peer; empty = all, or what the pool gives
 * @param signatures schemes that the peer may use, in the words of swanctl.conf; empty = any
 * @param ikeLifetime of the IKE SA
 * @param ipsecLifetime of an IPsec SA
 * @param dpd silence after which the peer is asked whether it lives; zero = never
 * @param sessionRecheck so often a live session is decided about again; empty = when it must be
 * @param gateways names of those that carry it; empty = all
 */
public record Tunnel(
    String name,
    TunnelProfile profile,
    IkeVersions versions,
    Optional<String> interfaceName,
    Endpoint localEndpoint,
    Endpoint remoteEndpoint,
    TunnelAuth auth,
    Optional<IdList> idList,
    OnIdMismatch onIdMismatch,
    Optional<ClaimedId> localId,
    boolean enforceLocalId,
    List<IpRange> localNetworks,
    List<IpRange> remoteNetworks,
    Optional<AddressPool> pool,
    Proposals proposals,
    List<String> signatures,
    Duration ikeLifetime,
    Duration ipsecLifetime,
    Duration dpd,
    Initiation initiate,
    Optional<Duration> sessionRecheck,
    Set<String> gateways) {
  public Tunnel {
    localNetworks = List.copyOf(localNetworks);
    remoteNetworks = List.copyOf(remoteNetworks);
    signatures = List.copyOf(signatures);
    gateways = Set.copyOf(gateways);
  }

  /** Whether the gateway of that name carries it. */
  public boolean isCarriedBy(String gateway) {
    return gateways.isEmpty() || gateways.contains(gateway);
  }
}
