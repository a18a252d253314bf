package io.vouchsafe.proxy.gateway.openvpn;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.gateway.Gateway;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.proxy.state.StateDirectory;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Makes gateways whose data plane is an OpenVPN server; each has an event loop's turn of its own.
 */
public final class OpenVpnGateways {
  private final Ground ground;
  private final ClientDecisions decisions;
  private final ClientSessions.Factory sessions;
  private final AtomicLong numbers = new AtomicLong();

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
   * Gateways whose clients are decided about as everybody else is.
   *
   * @param state where the certificates of sessions survive a restart
   */
  public OpenVpnGateways(
      Ground ground, DecisionService decisions, SessionRegistry sessions, StateDirectory state) {
    this(
        ground,
        ClientDecisions.by(decisions),
        (tenant, settings, loop, timers) ->
            new OpenVpnSessions(
                tenant.name(),
                settings,
                sessions,
                new ClientStoreFile(
                    ground.vertx(),
                    state,
                    KeptClients.Place.of(tenant.name(), settings.name(), settings.management())),
                new ClientMeters(ground.registry(), tenant.name(), settings.name()),
                new OpenVpnSessions.Ground(loop, timers, ground.clock(), ground.nanoTime())));
  }

  OpenVpnGateways(Ground ground, ClientDecisions decisions, ClientSessions.Factory sessions) {
    this.ground = ground;
    this.decisions = decisions;
    this.sessions = sessions;
  }

  /** One that has not begun; neither blocks nor reaches anything. */
  public Gateway create(TenantRuntime tenant, GatewaySettings.OpenVpn settings) {
    Context context = ((VertxInternal) ground.vertx()).createEventLoopContext();
    Timers timers = Timers.of(ground.vertx());
    // A folder that hangs holds up one gateway alone.
    FolderWorkers workers =
        new FolderWorkers("openvpn-" + numbers.incrementAndGet(), timers, ground.nanoTime());
    return new OpenVpnGateway(
        new OpenVpnGateway.Ground(
            work -> context.runOnContext(turn -> work.run()),
            timers,
            ground.clock(),
            ground.nanoTime(),
            ground.random(),
            workers,
            new NetManagementConnector(ground.vertx()),
            decisions,
            sessions,
            workers::end),
        tenant,
        settings,
        new GatewayMeters(ground.registry(), tenant.name(), settings.name()));
  }
}
