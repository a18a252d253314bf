package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.IdPattern;
import java.util.List;

/**
 * Keeps the secrets of tunnels apart. charon does not tie a secret to a connection: at a login it
 * tries every one whose owner is the identity that the peer claims, or the one that it asks for.
 */
final class SharedSecrets {
  private SharedSecrets() {}

  /**
   * Whether somebody who knows the secret of another tunnel could pass for a peer of {@code
   * tunnel}: both can be reached from one place, and its own peers or its own name are not told.
   */
  static boolean mayBeMistaken(TunnelReach tunnel, List<TunnelReach> all) {
    return tunnel.tunnel().auth() instanceof TunnelAuth.ByPsk(PreSharedKey psk)
        && (tunnel.isOpen() || tunnel.localIds().contains(new IdPattern.Anyone()))
        && all.stream().anyMatch(other -> hasOtherSecret(other, psk) && canMeet(tunnel, other));
  }

  private static boolean hasOtherSecret(TunnelReach other, PreSharedKey psk) {
    return other.tunnel().auth() instanceof TunnelAuth.ByPsk(PreSharedKey others)
        && !others.equals(psk);
  }

  /** A host that the operator names is taken to be nowhere but at its own address. */
  private static boolean canMeet(TunnelReach one, TunnelReach other) {
    Endpoint mine = one.tunnel().remoteEndpoint();
    Endpoint theirs = other.tunnel().remoteEndpoint();
    boolean apart =
        (mine instanceof Endpoint.Host && theirs instanceof Endpoint.Addresses)
            || (mine instanceof Endpoint.Addresses && theirs instanceof Endpoint.Host)
            || (mine instanceof Endpoint.Host
                && theirs instanceof Endpoint.Host
                && !mine.equals(theirs));
    return !apart && mine.intersection(theirs).isPresent();
  }
}
