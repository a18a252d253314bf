package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one cache of one tenant does: {@code cache_gets_total{result}}, {@code
 * cache_evictions_total}, {@code cache_size}, {@code cache_memory_bytes}. Resolved once, so that a
 * hit costs one increment. Another cache can take the place of the one that is shown: a registry
 * ignores whoever registers the same series again.
 */
public final class CacheMeters {
  private final Counter hits;
  private final Counter misses;
  private final Counter evictions;
  private final Tags tags;
  private volatile @Nullable Cache<?, ?> shown;

  /** Meters of the cache called {@code cache}. */
  public CacheMeters(MeterRegistry registry, String cache, String tenant) {
    this.tags = Tags.of("cache", cache, "tenant", tenant);
    this.hits = gets("hit", registry);
    this.misses = gets("miss", registry);
    this.evictions =
        Counter.builder("cache.evictions")
            .description("Entries pushed out because the memory was full")
            .tags(tags)
            .register(registry);
    Gauge.builder("cache.size", this, CacheMeters::size)
        .description("Entries")
        .tags(tags)
        .register(registry);
    Gauge.builder("cache.memory", this, CacheMeters::weight)
        .description("Estimated memory of the entries")
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
  }

  private Counter gets(String result, MeterRegistry registry) {
    return Counter.builder("cache.gets")
        .description("Look-ups; a hit is an entry that may serve whoever asks now")
        .tags(tags)
        .tag("result", result)
        .register(registry);
  }

  /** From now on the gauges are of {@code cache}, which has a maximum weight in bytes. */
  public void watch(Cache<?, ?> cache) {
    shown = cache;
  }

  /** Something was there and may serve. */
  public void hit() {
    hits.increment();
  }

  /** Nothing was there, or nothing that may serve. */
  public void miss() {
    misses.increment();
  }

  /** Something was pushed out. */
  public void evicted() {
    evictions.increment();
  }

  private double size() {
    Cache<?, ?> cache = shown;
    return cache == null ? 0 : cache.estimatedSize();
  }

  private double weight() {
    Cache<?, ?> cache = shown;
    return cache == null ? 0 : cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }
}
