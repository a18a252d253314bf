package io.vouchsafe.proxy.record;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decisions that have no line: counted in the metrics, told to the log at most once a minute, and
 * told by the next line of their tenant. Thread-safe.
 */
final class Unrecorded {
  static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Logger LOG = LoggerFactory.getLogger(Unrecorded.class);

  /** Why one has no line. */
  enum Why {
    /** The disk is too slow: too many wait to be written. */
    QUEUE("the disk is too slow"),
    /** It could not be written. */
    DISK("the file could not be written"),
    /** Of its tenant, too many certificates that nobody vouches for were refused for its reason. */
    REFUSALS("strangers were refused too often"),
    /** Its certificate, its tenant or strangers have taken their share of the file. */
    SHARE("a share of the file is used up");

    private final String cause;

    Why(String cause) {
      this.cause = cause;
    }

    /** Whether somebody has to do something about it. */
    private boolean isTrouble() {
      return this == QUEUE || this == DISK;
    }
  }

  private final LongSupplier nanoTime;
  private final Map<Why, Counter> counters = new EnumMap<>(Why.class);
  private final Map<Why, Untold> untold = new EnumMap<>(Why.class);

  /** Tenants come from settings. */
  private final Map<String, Long> byTenant = new HashMap<>();

  private static final class Untold {
    private boolean told;
    private long toldAt;
    private long count;
  }

  Unrecorded(MeterRegistry registry, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (Why why : Why.values()) {
      counters.put(
          why,
          Counter.builder("vouchsafe.record.left.out")
              .description("Decisions that were not recorded")
              .tag("reason", why.name().toLowerCase(Locale.ROOT))
              .register(registry));
      untold.put(why, new Untold());
    }
  }

  /** One more. */
  synchronized void add(String tenant, Why why) {
    counter(why).increment();
    byTenant.merge(tenant, 1L, Long::sum);
    if (why.isTrouble()) {
      tell(why);
    }
  }

  private void tell(Why why) {
    Untold sample = untold.get(why);
    if (sample == null) {
      return;
    }
    sample.count++;
    long now = nanoTime.getAsLong();
    if (!sample.told || now - sample.toldAt >= PAUSE_NANOS) {
      LOG.warn("{} decision(s) could not be recorded: {}", sample.count, why.cause);
      sample.told = true;
      sample.toldAt = now;
      sample.count = 0;
    }
  }

  /** Those of {@code tenant} since its last line. */
  synchronized long of(String tenant) {
    return byTenant.getOrDefault(tenant, 0L);
  }

  /** A line of {@code tenant} has told of so many. */
  synchronized void told(String tenant, long count) {
    byTenant.computeIfPresent(tenant, (name, known) -> known <= count ? null : known - count);
  }

  /** The line that told of so many was lost. */
  synchronized void untold(String tenant, long count) {
    byTenant.merge(tenant, count, Long::sum);
  }

  private Counter counter(Why why) {
    Counter counter = counters.get(why);
    if (counter == null) {
      throw new IllegalStateException("no counter of " + why);
    }
    return counter;
  }
}
