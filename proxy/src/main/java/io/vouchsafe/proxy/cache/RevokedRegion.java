package io.vouchsafe.proxy.cache;

import com.github.benmanes.caffeine.cache.Interner;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is revoked or on hold, within {@code cache.revoked_memory}. Nothing is ever pushed out: what
 * finds no room is not taken in, and whoever offered it has to remember that (design, section 5).
 */
final class RevokedRegion {
  /** The key, the map's node and its place in the table (JDK 25, compact references). */
  static final int ENTRY_BYTES = 75;

  /** One packed status with everything around it. */
  static final int TYPICAL_BYTES = 170;

  private final Map<StatusKey, RevokedStatuses> entries = new ConcurrentHashMap<>();
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();
  private final MeterRegistry registry;
  private final Tags tags;
  private final ExpirySweep sweep;
  private volatile long maximum;
  private volatile @Nullable Interner<Fingerprint> issuers;

  RevokedRegion(String tenant, long maximumMemory, MeterRegistry registry) {
    this.maximum = maximumMemory;
    this.sweep = new ExpirySweep(() -> entries, this::remove);
    this.registry = registry;
    this.tags = Tags.of("cache", "revoked", "tenant", tenant);
  }

  /** The first certificate that says <em>revoked</em> makes the series appear. */
  private synchronized Interner<Fingerprint> issuers() {
    Interner<Fingerprint> known = issuers;
    if (known != null) {
      return known;
    }
    Gauge.builder("cache.size", entries, Map::size)
        .description("Entries")
        .tags(tags)
        .register(registry);
    Gauge.builder("cache.memory", used, AtomicLong::get)
        .description("Estimated memory of the entries")
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
    known = Interner.newWeakInterner();
    issuers = known;
    return known;
  }

  @Nullable CertificateStatuses find(StatusKey key) {
    return entries.get(key);
  }

  /**
   * Changes what is known of {@code key}, alone: nobody else changes anything of it meanwhile, here
   * or in the table of what may be pushed out.
   *
   * @param change from what stands here, or null, to what shall; a refused one leaves it
   * @return whether what was wanted stands here now
   */
  @SuppressWarnings("ReferenceEquality")
  boolean change(StatusKey key, Change change) {
    boolean[] refused = new boolean[1];
    entries.compute(
        key,
        (same, before) -> {
          RevokedStatuses wanted = change.from(before);
          if (wanted == before) {
            return before;
          }
          long more = weight(wanted) - weight(before);
          if (wanted != null && more > 0 && !reserve(more, limit(wanted))) {
            refused[0] = true;
            return before;
          }
          if (more <= 0) {
            used.addAndGet(more);
          }
          changes.incrementAndGet();
          return wanted;
        });
    return !refused[0];
  }

  /** A change of one entry. */
  interface Change {
    @Nullable RevokedStatuses from(@Nullable RevokedStatuses before);
  }

  /** {@code known} of a certificate of {@code issuer}. */
  RevokedStatuses of(CertificateStatuses known, Fingerprint issuer) {
    Interner<Fingerprint> interned = issuers;
    return new RevokedStatuses(
        known.parts(), (interned == null ? issuers() : interned).intern(issuer));
  }

  /** What CRLs list is looked up there, so it takes no more than half. */
  private long limit(RevokedStatuses wanted) {
    return wanted.parts().stream().map(OneStatus::status).anyMatch(RevokedRegion::isTold)
        ? maximum
        : maximum / 2;
  }

  private static boolean isTold(CachedStatus status) {
    return CertificateStatuses.isRevoked(status) && status.source() != Source.CRL;
  }

  private boolean reserve(long more, long limit) {
    long before;
    do {
      before = used.get();
      if (before + more > limit) {
        return false;
      }
    } while (!used.compareAndSet(before, before + more));
    return true;
  }

  private static long weight(@Nullable RevokedStatuses statuses) {
    return statuses == null ? 0 : ENTRY_BYTES + statuses.bytes();
  }

  private boolean remove(StatusKey key, CertificateStatuses over) {
    boolean[] removed = new boolean[1];
    change(
        key,
        before -> {
          removed[0] = before != null && before.equals(over);
          return removed[0] ? null : before;
        });
    return removed[0];
  }

  /** Every entry, in no particular order. */
  Map<StatusKey, RevokedStatuses> entries() {
    return entries;
  }

  /** Whether one more would find no room. */
  boolean isFull() {
    return used.get() + TYPICAL_BYTES > maximum;
  }

  /** From now on within {@code maximumMemory} bytes; what stands here stays all the same. */
  void resize(long maximumMemory) {
    maximum = maximumMemory;
  }

  /** Takes out what is over, of the next {@code most} entries; gives their number. */
  int sweep(Instant now, Duration maxLifetime, int most) {
    return sweep.step(now, maxLifetime, most);
  }

  /** Grows with every change. */
  long changes() {
    return changes.get();
  }

  CacheFill fill() {
    return new CacheFill(entries.size(), used.get(), maximum);
  }
}
