package io.vouchsafe.proxy.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.memory.CacheMeters;
import java.time.Instant;
import java.util.Optional;

/** Signed responses in memory, bounded by {@code cache.response_memory}. */
public final class ResponseMemory implements StoredResponses {
  /** Caffeine's entry, the keys, the instants, the entity tag. */
  private static final int ENTRY_BYTES = 500;

  private final CacheMeters meters;
  private final Cache<ResponseKey, StoredResponse> kept;

  /** Keeps responses of {@code tenant} within {@code maximumMemory} bytes, estimated. */
  public ResponseMemory(String tenant, long maximumMemory, MeterRegistry registry) {
    this.meters = new CacheMeters(registry, "response", tenant);
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(maximumMemory)
            .weigher((ResponseKey key, StoredResponse response) -> weight(response))
            .executor(Runnable::run)
            .evictionListener((key, response, cause) -> meters.evicted())
            .build();
    meters.watch(kept);
  }

  @Override
  public Optional<StoredResponse> find(ResponseKey key, Instant now) {
    StoredResponse response = kept.getIfPresent(key);
    if (response == null || !response.servesAt(now)) {
      meters.miss();
      return Optional.empty();
    }
    meters.hit();
    return Optional.of(response);
  }

  @Override
  public void keep(ResponseKey key, StoredResponse response) {
    kept.asMap().merge(key, response, ResponseMemory::newer);
  }

  @Override
  public void drop(ResponseKey key) {
    kept.invalidate(key);
  }

  /** From now on within {@code maximumMemory} bytes; what has room stays. */
  public void resize(long maximumMemory) {
    kept.policy().eviction().orElseThrow().setMaximum(maximumMemory);
  }

  private static StoredResponse newer(StoredResponse before, StoredResponse fresh) {
    return fresh.thisUpdate().isBefore(before.thisUpdate()) ? before : fresh;
  }

  private static int weight(StoredResponse response) {
    return ENTRY_BYTES + response.length();
  }
}
