package io.vouchsafe.proxy.decision;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code vouchsafe_decisions_total} and {@code vouchsafe_decision_seconds} of one tenant. Every tag
 * value comes from settings or code; counters are looked up in the registry once.
 */
public final class DecisionMeters {
  private final String tenant;
  private final MeterRegistry registry;
  private final Timer timer;
  private final ConcurrentMap<Series, Counter> counters = new ConcurrentHashMap<>();
  private volatile @Nullable Counted last;

  private record Series(String policy, String front, boolean allow, Reason reason) {}

  /** The series counted last; a busy front repeats itself, and hashing costs more than counting. */
  private record Counted(Series series, Counter counter) {
    private boolean isOf(Verdict verdict) {
      return series.reason() == verdict.decision().reason()
          && series.allow() == verdict.isAllow()
          && series.policy().equals(verdict.policy())
          && series.front().equals(verdict.front());
    }
  }

  public DecisionMeters(String tenant, MeterRegistry registry) {
    this.tenant = tenant;
    this.registry = registry;
    this.timer =
        Timer.builder("vouchsafe.decision")
            .description("From what a front hands over to the decision")
            .register(registry);
  }

  /** A call that was refused unread took no time: strangers cannot make the service look fast. */
  void count(Verdict verdict) {
    counter(verdict).increment();
    if (verdict.untrusted().isEmpty()) {
      timer.record(verdict.nanos(), TimeUnit.NANOSECONDS);
    }
  }

  private Counter counter(Verdict verdict) {
    Counted before = last;
    if (before != null && before.isOf(verdict)) {
      return before.counter();
    }
    Series series =
        new Series(
            verdict.policy(), verdict.front(), verdict.isAllow(), verdict.decision().reason());
    Counter counter = counters.computeIfAbsent(series, this::register);
    last = new Counted(series, counter);
    return counter;
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
