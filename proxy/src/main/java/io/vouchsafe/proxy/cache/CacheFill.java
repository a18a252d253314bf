package io.vouchsafe.proxy.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;

/**
 * How full a cache is.
 *
 * @param memory estimated bytes of the entries
 * @param maximumMemory bytes
 */
public record CacheFill(long entries, long memory, long maximumMemory) {

  /** Of a cache that is bounded by the number of its entries, of some {@code bytes} each. */
  public static CacheFill of(Cache<?, ?> cache, long bytes) {
    long maximum = cache.policy().eviction().orElseThrow().getMaximum();
    return new CacheFill(cache.estimatedSize(), cache.estimatedSize() * bytes, maximum * bytes);
  }

  /** Of a cache that is bounded by the weight of its entries in bytes. */
  public static CacheFill of(Cache<?, ?> cache) {
    Policy.Eviction<?, ?> eviction = cache.policy().eviction().orElseThrow();
    return new CacheFill(
        cache.estimatedSize(), eviction.weightedSize().orElse(0), eviction.getMaximum());
  }
}
