package io.vouchsafe.proxy.app;

import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.canary.Canaries;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.front.http.ApiServer;
import io.vouchsafe.proxy.gateway.Gateways;
import io.vouchsafe.proxy.relay.SignerWatch;
import io.vouchsafe.proxy.snapshot.WarmRestart;
import io.vouchsafe.proxy.tenant.Reloads;
import java.util.function.Supplier;

/**
 * The service put together; nothing runs yet.
 *
 * @param api makes one for each event loop
 */
record Assembled(
    Tenants tenants,
    AdminServer admin,
    Supplier<ApiServer> api,
    WarmUp warmUp,
    UpstreamWarmUp upstreamWarmUp,
    WarmRestart restart,
    SignerWatch signers,
    Canaries canaries,
    Reloads reloads,
    Emergencies emergencies,
    GatewayGround gateways,
    Gateways dataPlanes) {}
