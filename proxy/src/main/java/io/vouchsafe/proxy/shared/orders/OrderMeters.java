package io.vouchsafe.proxy.shared.orders;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and tells what other nodes, or whoever owns the engine, sent and was not taken. */
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

  private final Map<Refused, Counter> counters = new EnumMap<>(Refused.class);

  OrderMeters(MeterRegistry registry) {
    for (Refused why : Refused.values()) {
      counters.put(
          why,
          Counter.builder("vouchsafe.shared.orders.refused")
              .description("Blocks and allows of other nodes that were not taken")
              .tag("why", why.name().toLowerCase(Locale.ROOT))
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
    LOG.error(
        "tenant {}: blocks and allows of node {} were not taken ({}): {}",
        tenant,
        from,
        why.name().toLowerCase(Locale.ROOT),
        detail);
  }
}
