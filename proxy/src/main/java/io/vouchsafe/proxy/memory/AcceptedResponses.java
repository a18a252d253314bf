package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The responses behind a tenant's statuses, at most one for each certificate and OCSP object,
 * bounded by estimated memory. Statuses are never read from here: only what was verified again is.
 */
public final class AcceptedResponses {
  /** Caffeine's entry, the keys, the serial, the instants; beside the response itself. */
  private static final int ENTRY_BYTES = 450;

  private final CacheMeters meters;
  private final Cache<Key, AcceptedResponse> kept;
  private final AtomicLong changes = new AtomicLong();

  private record Key(StatusKey certificate, String object) {}

  AcceptedResponses(String tenant, long maximumMemory, MeterRegistry registry) {
    this.meters = new CacheMeters(registry, "accepted", tenant);
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(maximumMemory)
            .weigher((Key key, AcceptedResponse value) -> ENTRY_BYTES + value.response().length())
            .executor(Runnable::run)
            .evictionListener((key, value, cause) -> evicted(cause))
            .build();
    meters.watch(kept);
  }

  /** A response that says <em>revoked</em> for good gives way to none that does not. */
  public void keep(StatusKey certificate, AcceptedResponse response) {
    kept.asMap()
        .merge(
            new Key(certificate, response.object()),
            response,
            (before, fresh) -> before.revoked() && !fresh.revoked() ? before : fresh);
    changes.incrementAndGet();
  }

  /** What {@code object} has accepted for {@code certificate}; to be verified before it is used. */
  public Optional<AcceptedResponse> find(StatusKey certificate, String object) {
    return Optional.ofNullable(kept.policy().getIfPresentQuietly(new Key(certificate, object)));
  }

  /** Forgets what does not say <em>revoked</em>, and the rest when {@code revokedToo}. */
  void forget(boolean revokedToo) {
    kept.asMap().values().removeIf(response -> revokedToo || !response.revoked());
    changes.incrementAndGet();
  }

  CacheFill fill() {
    return CacheFill.of(kept);
  }

  void resize(long maximumMemory) {
    kept.policy().eviction().orElseThrow().setMaximum(maximumMemory);
  }

  /** Grows with every change, so that nobody writes the same twice. */
  public long changes() {
    return changes.get();
  }

  /** Those that may count at {@code now}: the revoked ones, then the last received first. */
  public List<AcceptedResponse> worthKeeping(Instant now) {
    return kept.asMap().values().stream()
        .filter(response -> !now.isAfter(response.until()))
        .sorted(
            Comparator.comparing(AcceptedResponse::revoked)
                .thenComparing(AcceptedResponse::received)
                .reversed())
        .toList();
  }

  private void evicted(RemovalCause cause) {
    if (cause.wasEvicted()) {
      meters.evicted();
    }
  }
}
