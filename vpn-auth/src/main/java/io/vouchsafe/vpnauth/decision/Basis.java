package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.vpnauth.tunnel.IkePeer;

/**
 * By what a peer is judged: a policy that the front names, or one that a tunnel will choose. A
 * policy is its own basis, so that a front's question costs nothing more.
 */
public sealed interface Basis permits Policy, Basis.ByTunnel {

  /**
   * The first of the tenant's tunnels that takes the peer chooses the policy. A tenant without
   * tunnels takes nobody: {@code no_tunnel}.
   */
  record ByTunnel(IkePeer peer) implements Basis {}
}
