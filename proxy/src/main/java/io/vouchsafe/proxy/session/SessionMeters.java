package io.vouchsafe.proxy.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** Counts sessions; a tenant has no series before it has a session. */
final class SessionMeters {
  private final MeterRegistry registry;
  private final ConcurrentMap<Series, AtomicInteger> open = new ConcurrentHashMap<>();

  private final Set<Series> shown = ConcurrentHashMap.newKeySet();

  /** One line of the metrics; without a gateway, the one of the tenant. */
  private record Series(String tenant, String gateway) {}

  SessionMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A session opened. */
  void opened(Session session) {
    count(session).incrementAndGet();
  }

  /**
   * Shows the series of that session's tenant and gateway.
   *
   * @param held counts the cuts of a tenant that are held
   */
  void show(Session session, ToIntFunction<String> held) {
    Series series = series(session);
    if (!shown.add(series)) {
      return;
    }
    Gauge.builder("vouchsafe.sessions", count(session), AtomicInteger::get)
        .description("Live sessions")
        .tag("tenant", series.tenant())
        .tag("gateway", series.gateway())
        .register(registry);
    if (shown.add(new Series(series.tenant(), ""))) {
      Gauge.builder("vouchsafe.cuts.held", () -> held.applyAsInt(series.tenant()))
          .description("Sessions whose cut an operator has to release")
          .tag("tenant", series.tenant())
          .register(registry);
    }
  }

  /** The tenant is gone, and whoever takes its series away has done so or will. */
  void forget(String tenant) {
    shown.removeIf(series -> series.tenant().equals(tenant));
  }

  void gone(Session session) {
    count(session).decrementAndGet();
  }

  private AtomicInteger count(Session session) {
    return open.computeIfAbsent(series(session), key -> new AtomicInteger());
  }

  private static Series series(Session session) {
    return new Series(session.tenant(), session.facts().carrier().label());
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
