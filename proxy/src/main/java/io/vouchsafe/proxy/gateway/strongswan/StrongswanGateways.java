package io.vouchsafe.proxy.gateway.strongswan;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.gateway.Gateway;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.RevocationEvents;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Basis;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Makes gateways whose data plane is a charon; each has an event loop's turn of its own. */
public final class StrongswanGateways {
  private final Ground ground;
  private final DesiredFeed.Source feeds;
  private final GatewayPeers.Factory peers;

  /**
   * What all of them stand on.
   *
   * @param nanoTime for durations; starts anywhere
   * @param random from 0 to 1
   */
  public record Ground(
      Vertx vertx,
      InstantSource clock,
      LongSupplier nanoTime,
      DoubleSupplier random,
      MeterRegistry registry) {}

  /**
   * Gateways whose peers are decided about as everybody else is.
   *
   * @param events tells of what is newly revoked or blocked
   */
  public static StrongswanGateways of(
      Ground ground, DecisionService decisions, SessionRegistry sessions, RevocationEvents events) {
    IkeDecisions byTunnel =
        (tenant, peer, submission) ->
            decisions.decide(tenant, new Basis.ByTunnel(peer), submission);
    return new StrongswanGateways(
        ground,
        (tenant, gateway) -> FeedWriter.write(tenant.settings(), gateway),
        (tenant, gateway, loop) ->
            new IkeLogins(
                gateway.name(),
                tenant,
                byTunnel,
                KnownRevoked.byCache(),
                sessions,
                events,
                new IkeLogins.Ground(
                    loop, Timers.of(ground.vertx()), ground.nanoTime(), ground.clock())));
  }

  StrongswanGateways(Ground ground, DesiredFeed.Source feeds, GatewayPeers.Factory peers) {
    this.ground = ground;
    this.feeds = feeds;
    this.peers = peers;
  }

  /** One that has not begun; neither blocks nor reaches anything. */
  public Gateway create(TenantRuntime tenant, GatewaySettings.Strongswan settings) {
    Context context = ((VertxInternal) ground.vertx()).createEventLoopContext();
    return new StrongswanGateway(
        new StrongswanGateway.Ground(
            work -> context.runOnContext(turn -> work.run()),
            Timers.of(ground.vertx()),
            ground.clock(),
            ground.nanoTime(),
            ground.random(),
            new OffThisLoop(ground.vertx()),
            new NetViciConnector(ground.vertx(), settings.vici(), ViciLimits.DEFAULT),
            feeds,
            peers),
        tenant,
        settings,
        new GatewayMeters(ground.registry(), tenant.name(), settings.name()));
  }

  /** On Vert.x's workers; of what one event loop asks for, one after the other. */
  private record OffThisLoop(Vertx vertx) implements StrongswanGateway.OffLoop {
    @Override
    public <T> Future<T> run(Callable<T> work) {
      return vertx.executeBlocking(work);
    }
  }
}
