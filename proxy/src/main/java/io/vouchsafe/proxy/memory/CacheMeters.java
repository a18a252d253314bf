package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * Counts what one cache of one tenant does: {@code cache_gets_total{result}}, {@code
 * cache_evictions_total}, {@code cache_size}, {@code cache_memory_bytes}. Resolved once, so that a
 * hit costs one increment.
 */
final class CacheMeters {
  private final Counter hits;
  private final Counter misses;
  private final Counter evictions;
  private final MeterRegistry registry;
  private final Tags tags;

  CacheMeters(MeterRegistry registry, String cache, String tenant) {
    this.registry = registry;
    this.tags = Tags.of("cache", cache, "tenant", tenant);
    this.hits = gets("hit");
    this.misses = gets("miss");
    this.evictions =
        Counter.builder("cache.evictions")
            .description("Entries pushed out because the memory was full")
            .tags(tags)
            .register(registry);
  }

  private Counter gets(String result) {
    return Counter.builder("cache.gets")
        .description("Look-ups; a hit is an entry that may serve whoever asks now")
        .tags(tags)
        .tag("result", result)
        .register(registry);
  }

  /** Shows the size and estimated memory of {@code cache}, which has a maximum weight in bytes. */
  void watch(Cache<?, ?> cache) {
    Gauge.builder("cache.size", cache, Cache::estimatedSize)
        .description("Entries")
        .tags(tags)
        .register(registry);
    Gauge.builder("cache.memory", cache, CacheMeters::weight)
        .description("Estimated memory of the entries")
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
  }

  void hit() {
    hits.increment();
  }

  void miss() {
    misses.increment();
  }

  void evicted() {
    evictions.increment();
  }

  private static double weight(Cache<?, ?> cache) {
    return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }
}
