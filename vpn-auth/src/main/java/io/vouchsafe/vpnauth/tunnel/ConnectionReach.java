package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.IdPattern;
import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom a connection of a data plane takes.
 *
 * @param localId as whom the gateway answers: one identity, or whatever it is asked for
 * @param peer who the peers are
 */
record ConnectionReach(
    IkeVersion version, Endpoint local, Endpoint remote, IdPattern localId, IdPattern peer) {
  /**
   * How charon ranks an identity ({@code ID_MATCH_ANY}, {@code ID_MATCH_PERFECT}), and how many
   * wildcards at most take away from that.
   */
  private static final int ANYONE = 1;

  private static final int EXACT = 20;
  private static final int MOST_WILDCARDS = 17;

  boolean covers(ConnectionReach other) {
    return version == other.version
        && local.covers(other.local)
        && remote.covers(other.remote)
        && localId.covers(other.localId)
        && peer.covers(other.peer);
  }

  /**
   * Whom both take, as a connection of this one's tunnel, which comes first. A peer that asks for
   * no identity of ours is taken whatever the local identity is. A host of the later tunnel may
   * well be outside this one's addresses: then nothing is in both.
   */
  Optional<ConnectionReach> intersection(ConnectionReach later) {
    if (version != later.version
        || isUnknown(local, later.local)
        || isUnknown(remote, later.remote)) {
      return Optional.empty();
    }
    Optional<IdPattern> peers = peer.intersection(later.peer);
    Optional<Endpoint> ours = local.intersection(later.local);
    Optional<Endpoint> theirs = remote.intersection(later.remote);
    return peers.isEmpty() || ours.isEmpty() || theirs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ConnectionReach(
                version,
                ours.get(),
                theirs.get(),
                localId.intersection(later.localId).orElse(localId),
                peers.get()));
  }

  private static boolean isUnknown(Endpoint earlier, Endpoint later) {
    return earlier instanceof Endpoint.Addresses && later instanceof Endpoint.Host;
  }

  /**
   * Whether charon prefers {@code other} in no case where both take a peer. It ranks by endpoints
   * and by identities ({@code ike_cfg_match_t}, {@code id_match_t}); neither outweighs the other,
   * and of equals the first that was loaded wins.
   */
  boolean isAtLeastAsPreferredAs(ConnectionReach other) {
    return endpoints() >= other.endpoints()
        && precision(peer) >= precision(other.peer)
        && precision(localId) + precision(peer) >= precision(other.localId) + precision(other.peer);
  }

  /** A place outweighs every range; all ranges are fed so that they are alike. */
  private int endpoints() {
    return (local.isOnePlace() ? 1 : 0) + (remote.isOnePlace() ? 2 : 0);
  }

  private static int precision(IdPattern pattern) {
    return pattern instanceof IdPattern.Anyone
        ? ANYONE
        : EXACT - Math.min(pattern.wildcards(), MOST_WILDCARDS);
  }

  /** The same, without endpoints of two addresses, which are two places. */
  Stream<ConnectionReach> places() {
    return split(local)
        .flatMap(
            ours ->
                split(remote)
                    .map(theirs -> new ConnectionReach(version, ours, theirs, localId, peer)));
  }

  private static Stream<Endpoint> split(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Addresses(IpRange range)
            && range.size().equals(BigInteger.TWO)
        ? Stream.of(range.first(), range.last())
            .map(address -> new Endpoint.Addresses(IpRange.of(address)))
        : Stream.of(endpoint);
  }
}
