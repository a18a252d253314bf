package io.vouchsafe.proxy.app;

import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.gateway.Gateways;
import io.vouchsafe.proxy.snapshot.WarmRestart;
import io.vouchsafe.proxy.tenant.Reloads;

/**
 * What a service needs to know of itself once it is open.
 *
 * @param api the deployment that answers at the API port
 */
record RunningService(
    String api,
    Reloads reloads,
    WarmRestart restart,
    Emergencies emergencies,
    GatewayGround gateways,
    Gateways dataPlanes) {}
