package io.vouchsafe.proxy.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that revocations found no room: {@code vouchsafe_revoked_without_room_total}, {@code
 * vouchsafe_issuers_asked_directly}, and a warning when the first one of an issuer is lost and once
 * an hour while more are.
 */
final class LossWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(LossWarnings.class);
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final String tenant;
  private final LostRevocations losses;
  private final MeterRegistry registry;
  private volatile @Nullable Counter lost;
  private long told;
  private @Nullable Instant last;

  LossWarnings(String tenant, LostRevocations losses, MeterRegistry registry) {
    this.tenant = tenant;
    this.losses = losses;
    this.registry = registry;
  }

  /** The meters appear when something is lost. */
  void appear() {
    counter();
  }

  private synchronized Counter counter() {
    Counter known = lost;
    if (known != null) {
      return known;
    }
    Gauge.builder("vouchsafe.issuers.asked.directly", losses, LostRevocations::issuersAskedDirectly)
        .description("Issuers whose certificates are asked about directly, since one was lost")
        .tag("tenant", tenant)
        .register(registry);
    known =
        Counter.builder("vouchsafe.revoked.without.room")
            .description("Revocations that found no room in cache.revoked_memory")
            .tag("tenant", tenant)
            .register(registry);
    lost = known;
    return known;
  }

  /** One was lost; {@code first} of its issuer. */
  void lost(boolean first, CacheFill fill) {
    counter().increment();
    if (first) {
      tell(1, fill);
    }
  }

  /** To be called now and then. */
  synchronized void remind(Instant now, CacheFill fill) {
    Counter known = lost;
    if (known == null) {
      return;
    }
    long sum = (long) known.count();
    if (sum > told && (last == null || Duration.between(last, now).compareTo(INTERVAL) >= 0)) {
      if (last != null) {
        tell(sum - told, fill);
      }
      told = sum;
      last = now;
    }
  }

  private void tell(long count, CacheFill fill) {
    LOG.warn(
        "tenant {}: {} revoked certificates found no room in cache.revoked_memory "
            + "({} of {} bytes used). For all certificates of their issuers the sources "
            + "are asked directly at each decision, and no stapled response counts. Raise "
            + "tenants.{}.cache.revoked_memory",
        tenant,
        count,
        fill.memory(),
        fill.maximumMemory(),
        tenant);
  }
}
