package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.concurrent.Executor;

/**
 * The IKE peers of one charon: decides about each and cuts. All calls come on the gateway's event
 * loop, one after the other, and none may wait or throw.
 */
interface GatewayPeers {

  /** Makes the one of a gateway. */
  interface Factory {
    /**
     * Called once, on the gateway's event loop.
     *
     * @param loop runs work on the gateway's event loop
     */
    GatewayPeers open(TenantRuntime tenant, GatewaySettings.Strongswan gateway, Executor loop);
  }

  /**
   * charon is reached and has been fed. Peers may have come meanwhile, and others may have come and
   * gone while charon was not reached. Called again each time.
   *
   * @param commands usable until {@link #lost}
   * @param fence the same
   */
  void attached(ViciClient commands, EventFence fence);

  /** charon told {@code event}; never before {@link #attached}, in charon's order. */
  void event(String event, ViciMessage message);

  /** charon is not reached any more; {@link #attached} follows when it is again. */
  void lost();

  /** Goes by the tenant's settings of another reading from now on. */
  void follow(TenantRuntime next);

  /** The gateway has gone from the settings; {@link #stopped} follows a while later. */
  void removed();

  /** The end; whatever is live stays in charon. */
  void stopped();
}
