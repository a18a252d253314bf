package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;
import java.util.Optional;

/**
 * An IKE peer as a tunnel is chosen for it.
 *
 * @param remote where it is
 * @param local our address that it reached; empty when nobody says
 */
public record IkePeer(IpAddress remote, Optional<IpAddress> local) {

  /** For people. */
  public String describe() {
    return remote + local.map(ours -> " at " + ours).orElse("");
  }
}
