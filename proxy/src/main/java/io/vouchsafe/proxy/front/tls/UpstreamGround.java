package io.vouchsafe.proxy.front.tls;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.util.function.LongSupplier;

/**
 * What connections to upstreams stand on.
 *
 * @param decisions judges the certificates of upstreams
 * @param sessions tells when one is not accepted any more
 * @param connections that one event loop may have to the upstream of one front
 * @param nanoTime for durations; starts anywhere
 */
public record UpstreamGround(
    Vertx vertx,
    Tenants tenants,
    DecisionService decisions,
    SessionRegistry sessions,
    int connections,
    MeterRegistry registry,
    LongSupplier nanoTime) {}
