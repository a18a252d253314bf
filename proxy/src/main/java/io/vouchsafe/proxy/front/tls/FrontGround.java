package io.vouchsafe.proxy.front.tls;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.util.function.LongSupplier;

/**
 * What TLS fronts work with.
 *
 * @param limit of the connections of all of them together
 * @param eventLoops on each of which a front answers
 */
public record FrontGround(
    Vertx vertx,
    int eventLoops,
    Tenants tenants,
    DecisionService decisions,
    SessionRegistry sessions,
    ForwardingFactory forwardings,
    OwnStaples staples,
    TlsEngine engine,
    ConnectionLimit limit,
    MeterRegistry registry,
    LongSupplier nanoTime) {}
