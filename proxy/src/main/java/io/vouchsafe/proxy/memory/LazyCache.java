package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import java.util.Collections;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cache that is built when something is first put into it: a tenant that nobody has asked yet
 * pays for these few fields, not for Caffeine's tables. A cache that is not built yet answers like
 * an empty one. Once built it stays, so nothing that was put is lost here. Thread-safe.
 */
public final class LazyCache<K, V> {
  private final LongFunction<Cache<K, V>> builder;
  private final Runnable whenBuilt;
  private long maximum;
  private volatile @Nullable Cache<K, V> built;

  /**
   * An empty one.
   *
   * @param maximum bound of the cache, in whatever {@code builder} bounds it by
   * @param builder makes the cache within such a bound
   * @param whenBuilt is told once, when the cache has been built
   */
  public LazyCache(long maximum, LongFunction<Cache<K, V>> builder, Runnable whenBuilt) {
    this.maximum = maximum;
    this.builder = builder;
    this.whenBuilt = whenBuilt;
  }

  /** One that nobody watches. */
  public LazyCache(long maximum, LongFunction<Cache<K, V>> builder) {
    this(maximum, builder, () -> {});
  }

  /** The cache; null while nothing was ever put. */
  public @Nullable Cache<K, V> ifBuilt() {
    return built;
  }

  /** The cache, for who puts something into it. */
  public Cache<K, V> get() {
    Cache<K, V> known = built;
    return known == null ? build() : known;
  }

  private Cache<K, V> build() {
    Cache<K, V> fresh;
    synchronized (this) {
      Cache<K, V> known = built;
      if (known != null) {
        return known;
      }
      fresh = builder.apply(maximum);
      built = fresh;
    }
    whenBuilt.run();
    return fresh;
  }

  /** What is there, or null. */
  public @Nullable V find(K key) {
    Cache<K, V> cache = built;
    return cache == null ? null : cache.getIfPresent(key);
  }

  /** The same, leaving no trace in the order of eviction. */
  public @Nullable V peek(K key) {
    Cache<K, V> cache = built;
    return cache == null ? null : cache.policy().getIfPresentQuietly(key);
  }

  public void put(K key, V value) {
    get().put(key, value);
  }

  public void invalidate(K key) {
    Cache<K, V> cache = built;
    if (cache != null) {
      cache.invalidate(key);
    }
  }

  public void invalidateAll() {
    Cache<K, V> cache = built;
    if (cache != null) {
      cache.invalidateAll();
    }
  }

  /** What is there, to be looked at or taken out; only {@link #get} takes something in. */
  public Map<K, V> entries() {
    Cache<K, V> cache = built;
    return cache == null ? Collections.emptyMap() : cache.asMap();
  }

  /** From now on within {@code most}; what has room stays. */
  public synchronized void resize(long most) {
    maximum = most;
    Cache<K, V> cache = built;
    if (cache != null) {
      cache.policy().eviction().orElseThrow().setMaximum(most);
    }
  }

  /** How full a cache is that is bounded by the weight of its entries in bytes. */
  public synchronized CacheFill fill() {
    Cache<K, V> cache = built;
    if (cache == null) {
      return new CacheFill(0, 0, maximum);
    }
    cache.cleanUp();
    return CacheFill.of(cache);
  }

  /** The same of one that is bounded by the number of its entries, of some {@code bytes} each. */
  public synchronized CacheFill fill(long bytes) {
    Cache<K, V> cache = built;
    if (cache == null) {
      return new CacheFill(0, 0, maximum * bytes);
    }
    cache.cleanUp();
    return CacheFill.of(cache, bytes);
  }
}
