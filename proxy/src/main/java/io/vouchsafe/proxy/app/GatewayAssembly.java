package io.vouchsafe.proxy.app;

import io.vouchsafe.proxy.gateway.Gateways;
import io.vouchsafe.proxy.gateway.strongswan.StrongswanGateways;

/** Puts the data planes together. */
final class GatewayAssembly {
  private final Foundation base;

  GatewayAssembly(Foundation base) {
    this.base = base;
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
    return new Gateways(
        ground.tenants(),
        StrongswanGateways.of(strongswan, ground.decisions(), ground.sessions(), base.events()));
  }
}
