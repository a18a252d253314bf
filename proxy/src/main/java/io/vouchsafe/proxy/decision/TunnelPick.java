package io.vouchsafe.proxy.decision;

import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.util.Optional;

/** Where the search for a tunnel ends. */
sealed interface TunnelPick {

  /** Without a tunnel: that is the decision. */
  record Ended(Decided decided) implements TunnelPick {}

  /** The tunnel's policy decides. */
  record ByPolicy(Tunnel tunnel, Policy policy, Optional<IdEntry> matched) implements TunnelPick {}

  /** The peer knows the tunnel's secret, and no certificate is there to be judged. */
  record BySecret(Tunnel tunnel, Optional<IdEntry> matched) implements TunnelPick {}
}
