package io.vouchsafe.proxy.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.ocsp.IssuerIndex;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Signed responses in memory, bounded by {@code cache.response_memory}. */
public final class ResponseCache implements StoredResponses {
  /** Caffeine's entry, the keys, the instants, the entity tag. */
  private static final int ENTRY_BYTES = 500;

  private final CacheMeters meters;
  private final LazyCache<ResponseKey, StoredResponse> kept;
  private final AtomicLong changes = new AtomicLong();

  /** Keeps responses of {@code tenant} within {@code maximumMemory} bytes, estimated. */
  public ResponseCache(String tenant, long maximumMemory, MeterRegistry registry) {
    this.meters = new CacheMeters(registry, "response", tenant);
    this.kept = LazyCache.ofBytes(maximumMemory, (key, response) -> weight(response), meters);
    meters.watch(kept);
  }

  @Override
  public Optional<StoredResponse> find(ResponseKey key, Instant now) {
    StoredResponse response = kept.find(key);
    if (response == null || !response.servesAt(now)) {
      meters.miss();
      return Optional.empty();
    }
    meters.hit();
    return Optional.of(response);
  }

  @Override
  public void keep(ResponseKey key, StoredResponse response) {
    if (key.origin() == ResponseKey.Origin.UPSTREAM) {
      changes.incrementAndGet();
    }
    kept.get().asMap().merge(key, response, ResponseCache::newer);
  }

  /**
   * Takes back what was kept before a restart: verified by nobody, and so verified again before it
   * is handed out.
   *
   * @param issuers whose responses may be kept at all
   * @return whether it was one that may be handed out at {@code now}
   */
  public boolean takeBack(Der response, Instant end, IssuerIndex issuers, Instant now) {
    Optional<Relayable> relayable =
        Relayable.read(response, end).filter(read -> read.response().servesAt(now));
    Optional<ResponseKey> key = relayable.flatMap(read -> read.key(issuers));
    key.ifPresent(known -> keep(known, relayable.orElseThrow().response()));
    return key.isPresent();
  }

  /** Grows with every response of a responder, so that nobody writes the same twice. */
  public long changes() {
    return changes.get();
  }

  /** The responses of responders that may be handed out at {@code now}; not our own signers'. */
  public List<StoredResponse> upstreams(Instant now) {
    return kept.entries().entrySet().stream()
        .filter(entry -> entry.getKey().origin() == ResponseKey.Origin.UPSTREAM)
        .map(Map.Entry::getValue)
        .filter(response -> response.servesAt(now))
        .toList();
  }

  @Override
  public void drop(ResponseKey key) {
    kept.invalidate(key);
  }

  /** Forgets what is kept; what says <em>revoked</em> only when {@code revokedToo}. */
  public void forget(boolean revokedToo) {
    kept.entries()
        .values()
        .removeIf(
            response -> revokedToo || !(response.status() instanceof RevocationStatus.Revoked));
    changes.incrementAndGet();
  }

  /** How full it is. */
  public CacheFill fill() {
    return kept.fill();
  }

  /** From now on within {@code maximumMemory} bytes; what has room stays. */
  public void resize(long maximumMemory) {
    kept.resize(maximumMemory);
  }

  private static StoredResponse newer(StoredResponse before, StoredResponse fresh) {
    return fresh.thisUpdate().isBefore(before.thisUpdate()) ? before : fresh;
  }

  private static int weight(StoredResponse response) {
    return ENTRY_BYTES + response.length();
  }
}
