package io.vouchsafe.proxy.app;

import io.vertx.core.Deployable;
import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.canary.Canaries;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.front.tls.FetchedStaples;
import io.vouchsafe.proxy.front.tls.TlsFronts;
import io.vouchsafe.proxy.gateway.Gateways;
import io.vouchsafe.proxy.ocvpn.Groups;
import io.vouchsafe.proxy.relay.SignerWatch;
import io.vouchsafe.proxy.snapshot.WarmRestart;
import io.vouchsafe.proxy.tenant.Reloads;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a service consists of. {@link ServiceAssembly} makes it, {@link Startup} sets it going,
 * {@link Shutdown} ends it.
 *
 * @param api makes one for each event loop
 * @param callers the ports beside it
 * @param shared this process as one of several nodes
 * @param deployment that answers at the API port; empty until {@link Startup} has come to its end
 */
record RunningService(
    Tenants tenants,
    AdminServer admin,
    Supplier<? extends Deployable> api,
    TlsFronts tlsFronts,
    FetchedStaples staples,
    CallerPorts callers,
    Optional<String> deployment,
    WarmUp warmUp,
    UpstreamWarmUp upstreamWarmUp,
    WarmRestart restart,
    SignerWatch signers,
    Canaries canaries,
    Reloads reloads,
    Emergencies emergencies,
    GatewayGround gateways,
    Gateways dataPlanes,
    Groups groups,
    Optional<SharedNode> shared) {

  /** The same, which answers at the API port as {@code deployment}. */
  RunningService answeringAs(String deployment) {
    return new RunningService(
        tenants,
        admin,
        api,
        tlsFronts,
        staples,
        callers,
        Optional.of(deployment),
        warmUp,
        upstreamWarmUp,
        restart,
        signers,
        canaries,
        reloads,
        emergencies,
        gateways,
        dataPlanes,
        groups,
        shared);
  }
}
