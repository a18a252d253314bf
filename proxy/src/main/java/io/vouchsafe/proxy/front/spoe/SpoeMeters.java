package io.vouchsafe.proxy.front.spoe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.vpnauth.wire.spop.SpopStatus;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections that a frame, or its absence, has ended, and tells of the first of each
 * kind and then of one in ten seconds. Never says what was sent.
 */
final class SpoeMeters {
  private static final Logger LOG = LoggerFactory.getLogger(SpoeMeters.class);
  private static final long PAUSE_NANOS = 10_000_000_000L;

  private final LongSupplier nanoTime;
  private final Map<SpopStatus, Kind> kinds = new EnumMap<>(SpopStatus.class);

  private record Kind(Counter counter, AtomicLong nextLine, AtomicLong untold) {}

  SpoeMeters(MeterRegistry registry, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (SpopStatus status : SpopStatus.values()) {
      Counter counter =
          Counter.builder("vouchsafe.spoe.refused")
              .description("SPOE frames refused; the connection was closed")
              .tag("reason", status.name().toLowerCase(Locale.ROOT))
              .register(registry);
      kinds.put(status, new Kind(counter, new AtomicLong(nanoTime.getAsLong()), new AtomicLong()));
    }
  }

  /**
   * A connection ended.
   *
   * @param reason ours, free of what was sent
   */
  void refused(SpopStatus status, String reason) {
    Kind kind = kinds.get(status);
    if (kind == null) {
      throw new IllegalStateException("no meter of " + status);
    }
    kind.counter().increment();
    long now = nanoTime.getAsLong();
    long due = kind.nextLine().get();
    if (now - due < 0 || !kind.nextLine().compareAndSet(due, now + PAUSE_NANOS)) {
      kind.untold().incrementAndGet();
      return;
    }
    LOG.info(
        "spoe port: a connection is closed with status {}: {} ({} more like it since)",
        status.code(),
        reason,
        kind.untold().getAndSet(0));
  }
}
