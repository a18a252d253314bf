package io.vouchsafe.proxy.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** Counts sessions; a tenant has no series before it has a session. */
final class SessionMeters {
  private final MeterRegistry registry;
  private final ConcurrentMap<Series, AtomicInteger> open = new ConcurrentHashMap<>();

  private record Series(String tenant, String gateway) {}

  SessionMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A session opened; {@code held} counts the cuts of a tenant that are held. */
  void opened(Session session, ToIntFunction<String> held) {
    AtomicInteger count = count(session);
    count.incrementAndGet();
    String tenant = session.tenant();
    Gauge.builder("vouchsafe.sessions", count, AtomicInteger::get)
        .description("Live sessions")
        .tag("tenant", tenant)
        .tag("gateway", session.facts().carrier().label())
        .register(registry);
    Gauge.builder("vouchsafe.cuts.held", () -> held.applyAsInt(tenant))
        .description("Sessions whose cut an operator has to release")
        .tag("tenant", tenant)
        .register(registry);
  }

  void gone(Session session) {
    count(session).decrementAndGet();
  }

  private AtomicInteger count(Session session) {
    Series series = new Series(session.tenant(), session.facts().carrier().label());
    return open.computeIfAbsent(series, key -> new AtomicInteger());
  }

  /** A gateway confirmed a cut. */
  void cut(Session session, CutCause cause) {
    Counter.builder("vouchsafe.sessions.cut")
        .description("Sessions that were cut")
        .tag("gateway", session.facts().carrier().label())
        .tag("reason", cause.word())
        .register(registry)
        .increment();
  }
}
