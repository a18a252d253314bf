package io.vouchsafe.proxy.decision;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vouchsafe.vpnauth.Reason;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * {@code vouchsafe_decisions_total} and {@code vouchsafe_decision_seconds} of one tenant. Every tag
 * value comes from settings or code; counters are looked up in the registry once.
 */
public final class DecisionMeters {
  private final String tenant;
  private final MeterRegistry registry;
  private final Timer timer;
  private final ConcurrentMap<Series, Counter> counters = new ConcurrentHashMap<>();

  private record Series(String policy, String front, boolean allow, Reason reason) {}

  public DecisionMeters(String tenant, MeterRegistry registry) {
    this.tenant = tenant;
    this.registry = registry;
    this.timer =
        Timer.builder("vouchsafe.decision")
            .description("From what a front hands over to the decision")
            .register(registry);
  }

  void count(Verdict verdict) {
    Series series =
        new Series(
            verdict.policy(), verdict.front(), verdict.isAllow(), verdict.decision().reason());
    Counter counter = counters.get(series);
    if (counter == null) {
      counter = counters.computeIfAbsent(series, this::register);
    }
    counter.increment();
    timer.record(verdict.nanos(), TimeUnit.NANOSECONDS);
  }

  private Counter register(Series series) {
    return Counter.builder("vouchsafe.decisions")
        .description("Decisions by what they were and why")
        .tag("tenant", tenant)
        .tag("policy", series.policy())
        .tag("front", series.front())
        .tag("decision", series.allow() ? "allow" : "deny")
        .tag("reason", series.reason().code())
        .register(registry);
  }
}
