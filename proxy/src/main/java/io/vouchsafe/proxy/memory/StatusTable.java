package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.vouchsafe.ocsp.RememberedStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a tenant's certificates, bounded by estimated memory. Whether it serves is not
 * asked here; Caffeine's own expiry would double the price of a hit and could not know who asks.
 */
final class StatusTable {
  /**
   * Caffeine's entry, its place in the hash table and in the sketch of frequencies, the key.
   * Measured on the heap together with a status (JDK 25, {@code make bench BENCH=memory}).
   */
  private static final int ENTRY_BYTES = 118;

  private final CacheMeters meters;
  private final Cache<StatusKey, KnownStatuses> known;
  private final StatusPacker packer = new StatusPacker();
  private final Sweep sweep;

  /**
   * An empty one.
   *
   * @param maximumMemory bytes
   */
  StatusTable(long maximumMemory, CacheMeters meters) {
    this.meters = meters;
    this.known =
        Caffeine.newBuilder()
            .maximumWeight(maximumMemory)
            .weigher((StatusKey key, KnownStatuses statuses) -> ENTRY_BYTES + statuses.bytes())
            .executor(Runnable::run)
            .evictionListener((key, statuses, cause) -> evicted(cause))
            .build();
    this.sweep = new Sweep(known);
    meters.watch(known);
  }

  /** The very same value while nothing was learnt; null when nothing is known. */
  @Nullable KnownStatuses find(StatusKey key) {
    return known.getIfPresent(key);
  }

  /** The same, leaving no trace in the order of eviction. */
  @Nullable KnownStatuses peek(StatusKey key) {
    return known.policy().getIfPresentQuietly(key);
  }

  /** The form in which {@code status} is kept. */
  OneStatus pack(RememberedStatus status, Instant notAfter) {
    return packer.pack(status, notAfter);
  }

  /** Takes {@code fresh} in; what is known now, perhaps without it. */
  KnownStatuses add(StatusKey key, OneStatus fresh) {
    return known.asMap().compute(key, (same, old) -> old == null ? fresh : old.with(fresh));
  }

  /** Forgets what is not {@code wanted} of one certificate. */
  void keepOnly(Predicate<OneStatus> wanted, StatusKey key) {
    keepOnly(wanted, key, new AtomicInteger());
  }

  /**
   * Forgets what is not {@code wanted}. Takes time with the number of statuses.
   *
   * @return number of certificates of which nothing is known any more
   */
  int keepOnly(Predicate<OneStatus> wanted) {
    AtomicInteger emptied = new AtomicInteger();
    known.asMap().keySet().forEach(key -> keepOnly(wanted, key, emptied));
    return emptied.get();
  }

  private void keepOnly(Predicate<OneStatus> wanted, StatusKey key, AtomicInteger emptied) {
    known
        .asMap()
        .computeIfPresent(
            key,
            (same, statuses) -> {
              KnownStatuses left = statuses.only(wanted);
              emptied.addAndGet(left == null ? 1 : 0);
              return left;
            });
  }

  /** Takes out what is over, of the next {@code most} entries; gives their number. */
  int sweep(Instant now, Duration maxLifetime, int most) {
    return sweep.step(now, maxLifetime, most);
  }

  /** Keeps what has room in {@code maximumMemory} bytes. */
  void resize(long maximumMemory) {
    known.policy().eviction().orElseThrow().setMaximum(maximumMemory);
  }

  List<KeptStatus> some(int limit) {
    return known.asMap().entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().parts().stream()
                    .map(part -> new KeptStatus(entry.getKey(), part.status(), part.notAfter())))
        .limit(limit)
        .toList();
  }

  CacheFill fill() {
    known.cleanUp();
    return CacheFill.of(known);
  }

  private void evicted(RemovalCause cause) {
    if (cause.wasEvicted()) {
      meters.evicted();
    }
  }
}
