package io.vouchsafe.proxy.shared.orders;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what other nodes, or whoever owns the engine, sent and was not taken; tells one of each
 * kind in ten seconds, with the number of those left out. Thread-safe.
 */
final class OrderMeters {
  private static final Logger LOG = LoggerFactory.getLogger(OrderMeters.class);

  /** Why something was not taken. */
  enum Refused {
    /** No key of ours has sealed it for this tenant and node. */
    FORGED,
    /** Sealed, and not understood. */
    UNREADABLE,
    /** An allow that nobody can have given. */
    DOUBTED,
    /** More than a node keeps. */
    TOO_MANY
  }

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Map<Refused, Counter> counters = new EnumMap<>(Refused.class);
  private final Map<Refused, Told> told = new EnumMap<>(Refused.class);

  private record Told(Instant at, long leftOut) {}

  OrderMeters(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    for (Refused why : Refused.values()) {
      counters.put(
          why,
          Counter.builder("vouchsafe.shared.orders.refused")
              .description("Blocks and allows of other nodes that were not taken")
              .tag("reason", why.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  /**
   * Was not taken.
   *
   * @param from the node that it is said to be of
   */
  void refused(Refused why, String tenant, String from, String detail) {
    Counter counter = counters.get(why);
    if (counter != null) {
      counter.increment();
    }
    due(why)
        .ifPresent(
            leftOut ->
                LOG.error(
                    "tenant {}: blocks and allows of node {} were not taken ({}): {}; {} like it"
                        + " left out",
                    tenant,
                    from,
                    why.name().toLowerCase(Locale.ROOT),
                    detail,
                    leftOut));
  }

  /** How many were left out since the last one; empty when this one is left out, too. */
  private synchronized Optional<Long> due(Refused why) {
    Instant now = clock.instant();
    Told last = told.getOrDefault(why, new Told(Instant.EPOCH, 0));
    boolean early = Duration.between(now, last.at()).abs().compareTo(PAUSE) < 0;
    told.put(why, early ? new Told(last.at(), last.leftOut() + 1) : new Told(now, 0));
    return early ? Optional.empty() : Optional.of(last.leftOut());
  }
}
