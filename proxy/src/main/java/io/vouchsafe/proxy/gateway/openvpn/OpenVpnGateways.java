package io.vouchsafe.proxy.gateway.openvpn;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.gateway.Gateway;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.proxy.state.StateDirectory;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Makes gateways whose data plane is an OpenVPN server; each has an event loop's turn of its own.
 */
public final class OpenVpnGateways {
  private final Ground ground;
  private final DecisionService decisions;
  private final SessionRegistry sessions;
  private final StateDirectory state;

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
    this.ground = ground;
    this.decisions = decisions;
    this.sessions = sessions;
    this.state = state;
  }

  /** One that has not begun; neither blocks nor reaches anything. */
  public Gateway create(TenantRuntime tenant, GatewaySettings.OpenVpn settings) {
    throw new IllegalStateException("not built: " + ground + decisions + sessions + state);
  }
}
