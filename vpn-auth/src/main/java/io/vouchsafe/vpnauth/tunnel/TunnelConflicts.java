package io.vouchsafe.vpnauth.tunnel;

import java.util.List;
import java.util.function.BiPredicate;

/** Compares the tunnels of a tenant with each other. */
public final class TunnelConflicts {
  private TunnelConflicts() {}

  /**
   * What there is to tell, by the later tunnel's place.
   *
   * @param shareCa whether a certificate that one of both accepts may be accepted by the other
   */
  public static List<TunnelConflict> of(List<Tunnel> tunnels, BiPredicate<Tunnel, Tunnel> shareCa) {
    return List.of();
  }
}
