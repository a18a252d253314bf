package io.vouchsafe.proxy.decision;

import io.vouchsafe.vpnauth.decision.Policy;
import java.util.Optional;

/**
 * A decision by tunnel.
 *
 * @param policy of the tunnel; empty without a tunnel, and where a secret takes its place
 * @param tunnel name of the one that takes the peer
 */
record TunnelDecided(Decided decided, Optional<Policy> policy, Optional<String> tunnel) {

  /** No tunnel takes the peer, or none could be chosen. */
  static TunnelDecided withoutTunnel(Decided decided) {
    return new TunnelDecided(decided, Optional.empty(), Optional.empty());
  }
}
