package io.vouchsafe.proxy.front.http.guard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is refused at one port, and tells of the first of each kind and then of one in ten
 * seconds. Never says what was sent: that is the sender's to choose.
 */
public final class GuardMeters {
  private static final Logger LOG = LoggerFactory.getLogger(GuardMeters.class);
  private static final long PAUSE_NANOS = 10_000_000_000L;

  private final String port;
  private final LongSupplier nanoTime;
  private final Map<HttpViolation, Kind> kinds = new EnumMap<>(HttpViolation.class);

  private record Kind(Counter counter, AtomicLong nextLine, AtomicLong untold) {}

  /**
   * Meters of a port.
   *
   * @param port {@code api} or {@code admin}
   */
  public GuardMeters(MeterRegistry registry, String port, LongSupplier nanoTime) {
    this.port = port;
    this.nanoTime = nanoTime;
    for (HttpViolation violation : HttpViolation.values()) {
      Counter counter =
          Counter.builder("vouchsafe.http.refused")
              .description("Requests refused before they were decoded; the connection was closed")
              .tag("port", port)
              .tag("reason", violation.code())
              .register(registry);
      kinds.put(
          violation, new Kind(counter, new AtomicLong(nanoTime.getAsLong()), new AtomicLong()));
    }
  }

  void refused(HttpViolation violation) {
    Kind kind = kinds.get(violation);
    if (kind == null) {
      throw new IllegalStateException("no meter of " + violation);
    }
    kind.counter().increment();
    long now = nanoTime.getAsLong();
    long due = kind.nextLine().get();
    if (now - due < 0 || !kind.nextLine().compareAndSet(due, now + PAUSE_NANOS)) {
      kind.untold().incrementAndGet();
      return;
    }
    LOG.info(
        "{} port: a request is refused with {}, {}: {} ({} more like it since)",
        port,
        violation.status(),
        violation.code(),
        violation.sentence(),
        kind.untold().getAndSet(0));
  }
}
