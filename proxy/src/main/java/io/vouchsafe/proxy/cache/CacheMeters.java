package io.vouchsafe.proxy.cache;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one cache of one tenant does: {@code cache_gets_total{result}}, {@code
 * cache_evictions_total}, {@code cache_size}, {@code cache_memory_bytes}. They appear together when
 * the cache is first looked into or something is first put into it; a hit costs one increment then.
 * Another cache can take the place of the one that is shown: a registry ignores whoever registers
 * the same series again.
 */
public final class CacheMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private volatile @Nullable Counters counters;
  private volatile @Nullable LazyCache<?, ?> shown;

  private record Counters(Counter hits, Counter misses, Counter evictions) {}

  /** Meters of the cache called {@code cache}; nothing is shown yet. */
  public CacheMeters(MeterRegistry registry, String cache, String tenant) {
    this.registry = registry;
    this.tags = Tags.of("cache", cache, "tenant", tenant);
  }

  /** From now on the gauges are of {@code cache}, which has a maximum weight in bytes. */
  public void watch(LazyCache<?, ?> cache) {
    shown = cache;
  }

  /** Shows all of them from now on. */
  public void appear() {
    counters();
  }

  /** Something was there and may serve. */
  public void hit() {
    counters().hits().increment();
  }

  /** Nothing was there, or nothing that may serve. */
  public void miss() {
    counters().misses().increment();
  }

  /** Something was pushed out. */
  public void evicted() {
    counters().evictions().increment();
  }

  private Counters counters() {
    Counters known = counters;
    return known == null ? register() : known;
  }

  private synchronized Counters register() {
    Counters known = counters;
    if (known != null) {
      return known;
    }
    Counters fresh =
        new Counters(
            gets("hit"),
            gets("miss"),
            Counter.builder("cache.evictions")
                .description("Entries pushed out because the memory was full")
                .tags(tags)
                .register(registry));
    gauges();
    counters = fresh;
    return fresh;
  }

  private void gauges() {
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

  private Counter gets(String result) {
    return Counter.builder("cache.gets")
        .description("Look-ups; a hit is an entry that may serve whoever asks now")
        .tags(tags)
        .tag("result", result)
        .register(registry);
  }

  private double size() {
    Cache<?, ?> cache = cache();
    return cache == null ? 0 : cache.estimatedSize();
  }

  private double weight() {
    Cache<?, ?> cache = cache();
    return cache == null ? 0 : cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  private @Nullable Cache<?, ?> cache() {
    LazyCache<?, ?> watched = shown;
    return watched == null ? null : watched.ifBuilt();
  }
}
