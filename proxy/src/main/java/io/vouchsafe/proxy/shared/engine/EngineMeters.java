package io.vouchsafe.proxy.shared.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of commands, by their names, which only our code writes. */
final class EngineMeters {
  private final MeterRegistry registry;
  private final Counter openings;
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  private record Series(String command, String outcome) {}

  EngineMeters(MeterRegistry registry, BooleanSupplier isOpen, WaitingRoom room) {
    this.registry = registry;
    this.openings = Counter.builder("vouchsafe.shared.openings").register(registry);
    Gauge.builder("vouchsafe.shared.up", isOpen, open -> open.getAsBoolean() ? 1 : 0)
        .strongReference(true)
        .register(registry);
    Gauge.builder("vouchsafe.shared.waiting", room, WaitingRoom::inside).register(registry);
  }

  void opened() {
    openings.increment();
  }

  /** A command ended; {@code failure} null = well. */
  void ended(String command, @Nullable Throwable failure, long nanos) {
    timers
        .computeIfAbsent(new Series(command, outcome(failure)), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Series series) {
    return Timer.builder("vouchsafe.shared.commands")
        .tag("command", series.command())
        .tag("outcome", series.outcome())
        .register(registry);
  }

  private static String outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return "good";
    }
    if (!(failure instanceof EngineException known)) {
      return "unreachable";
    }
    return switch (known.kind()) {
      case UNREACHABLE -> "unreachable";
      case LATE -> "late";
      case BREAKER_OPEN -> "breaker_open";
      case BUSY -> "busy";
      case REFUSED -> "refused";
    };
  }
}
