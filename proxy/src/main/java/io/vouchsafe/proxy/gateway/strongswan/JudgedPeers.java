package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;

/** The peers of one charon, each of whom is decided about. */
record JudgedPeers(IkeLogins logins) implements GatewayPeers {
  @Override
  public void attached(ViciClient commands, EventFence fence) {
    logins.attached(commands, fence);
  }

  @Override
  public void event(String event, ViciMessage message) {
    logins.event(event, message);
  }

  @Override
  public void lost() {
    logins.lost();
  }

  @Override
  public void follow(TenantRuntime next) {
    logins.follow(next);
  }

  @Override
  public void removed() {
    logins.removed();
  }

  @Override
  public void stopped() {
    logins.stopped();
  }
}
