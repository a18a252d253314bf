package io.vouchsafe.proxy.app;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.gateway.Gateways;
import io.vouchsafe.proxy.gateway.openvpn.OpenVpnGateways;
import io.vouchsafe.proxy.gateway.strongswan.StrongswanGateways;
import io.vouchsafe.proxy.state.StateDirectory;

/** Puts the data planes together. */
final class GatewayAssembly {
  private final Foundation base;
  private final StateDirectory state;

  GatewayAssembly(Foundation base, StateDirectory state) {
    this.base = base;
    this.state = state;
  }

  /** Those of all tenants; none begins before it is told to. */
  Gateways gateways(GatewayGround ground) {
    StrongswanGateways.Ground strongswan =
        new StrongswanGateways.Ground(
            base.vertx(),
            base.clock(),
            base.nanoTime(),
            base.random()::nextDouble,
            base.registry());
    StrongswanGateways charons =
        StrongswanGateways.of(strongswan, ground.decisions(), ground.sessions(), base.events());
    OpenVpnGateways servers =
        new OpenVpnGateways(
            new OpenVpnGateways.Ground(
                base.vertx(),
                base.clock(),
                base.nanoTime(),
                base.random()::nextDouble,
                base.registry()),
            ground.decisions(),
            ground.sessions(),
            state);
    return new Gateways(
        ground.tenants(),
        (tenant, settings) ->
            switch (settings) {
              case GatewaySettings.Strongswan charon -> charons.create(tenant, charon);
              case GatewaySettings.OpenVpn server -> servers.create(tenant, server);
            });
  }
}
