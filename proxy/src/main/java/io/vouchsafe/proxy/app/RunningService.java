package io.vouchsafe.proxy.app;

import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.canary.Canaries;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.front.grpc.AuthorizationServer;
import io.vouchsafe.proxy.front.http.ApiServer;
import io.vouchsafe.proxy.front.tls.FetchedStaples;
import io.vouchsafe.proxy.front.tls.TlsFronts;
import io.vouchsafe.proxy.gateway.Gateways;
import io.vouchsafe.proxy.relay.SignerWatch;
import io.vouchsafe.proxy.snapshot.WarmRestart;
import io.vouchsafe.proxy.tenant.Reloads;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a service consists of. {@link ServiceAssembly} makes it, {@link Startup} sets it going,
 * {@link Shutdown} ends it.
 *
 * @param api makes one for each event loop
 * @param grpc makes the same of the gRPC port; empty where the settings name none
 * @param deployments that answer at these ports; none until {@link Startup} has come to its end
 */
record RunningService(
    Tenants tenants,
    AdminServer admin,
    Supplier<ApiServer> api,
    TlsFronts tlsFronts,
    FetchedStaples staples,
    Optional<Supplier<AuthorizationServer>> grpc,
    List<String> deployments,
    WarmUp warmUp,
    UpstreamWarmUp upstreamWarmUp,
    WarmRestart restart,
    SignerWatch signers,
    Canaries canaries,
    Reloads reloads,
    Emergencies emergencies,
    GatewayGround gateways,
    Gateways dataPlanes) {

  /** The same, which answers at its ports as {@code deployed}. */
  RunningService answeringAs(List<String> deployed) {
    return new RunningService(
        tenants,
        admin,
        api,
        tlsFronts,
        staples,
        grpc,
        List.copyOf(deployed),
        warmUp,
        upstreamWarmUp,
        restart,
        signers,
        canaries,
        reloads,
        emergencies,
        gateways,
        dataPlanes);
  }
}
