package io.vouchsafe.proxy.app;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.PortConnections;
import io.vouchsafe.proxy.front.grpc.AuthorizationServer;
import io.vouchsafe.proxy.front.grpc.CheckFront;
import io.vouchsafe.proxy.front.grpc.GrpcPort;
import io.vouchsafe.proxy.front.http.ApiServer;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Puts the gRPC port together, where {@code listen.grpc} wants one. */
record GrpcAssembly(
    HostAndPort address, Descriptors descriptors, GrpcPort port, CheckFront checks) {

  /** Empty where the settings name no such port. */
  static Optional<GrpcAssembly> of(
      Settings settings,
      Descriptors descriptors,
      Foundation base,
      Tenants tenants,
      DecisionService decisions) {
    return settings
        .listen()
        .grpc()
        .map(
            address ->
                new GrpcAssembly(
                    address,
                    descriptors,
                    port(settings.limits(), descriptors, base, tenants),
                    new CheckFront(tenants, decisions)));
  }

  /**
   * A front speaks for all its clients, and needs few connections for that: strangers get as many
   * as are in reserve for fronts, which have these once more.
   */
  private static GrpcPort port(
      LimitSettings limits, Descriptors descriptors, Foundation base, Tenants tenants) {
    ConnectionLimit limit =
        new ConnectionLimit(
            most(limits, descriptors),
            limits.perSource(),
            descriptors.fronts(),
            tenants::haveFrontAt);
    return new GrpcPort(
        new PortConnections("grpc", limit, base.registry()),
        tenants::haveFrontAt,
        PortLimits.times(limits),
        base.nanoTime());
  }

  private static int most(LimitSettings limits, Descriptors descriptors) {
    return Math.min(descriptors.connections(limits), descriptors.fronts());
  }

  /** Makes one for each event loop. */
  Supplier<AuthorizationServer> servers(IntConsumer bound) {
    return () -> new AuthorizationServer(address, port, checks, ApiServer.LAST_ANSWERS, bound);
  }

  void follow(SettingsChange change) {
    LimitSettings limits = change.after().limits();
    port.change(most(limits, descriptors), limits.perSource(), PortLimits.times(limits));
  }
}
