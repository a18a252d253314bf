package io.vouchsafe.proxy.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache: nothing else in the service builds one (ArchitectureTest). What is pushed out is
 * pushed out in the turn of whoever puts something in, so that no thread of its own is needed.
 *
 * <p>It is built when something is first put into it: a tenant that nobody has asked yet pays for
 * these few fields, not for Caffeine's tables. A cache that is not built yet answers like an empty
 * one. Once built it stays, so nothing that was put is lost here. Thread-safe.
 */
public final class LazyCache<K, V> {
  private final LongFunction<Cache<K, V>> builder;
  private final Runnable whenBuilt;
  private long maximum;
  private volatile @Nullable Cache<K, V> built;

  private LazyCache(long maximum, LongFunction<Cache<K, V>> builder, Runnable whenBuilt) {
    this.maximum = maximum;
    this.builder = builder;
    this.whenBuilt = whenBuilt;
  }

  /** One of at most {@code most} entries. */
  public static <K, V> LazyCache<K, V> ofEntries(long most) {
    return new LazyCache<>(most, max -> LazyCache.<K, V>entries(max).build(), () -> {});
  }

  /** The same, each of which is gone after {@code lives}, by the clock {@code nanoTime}. */
  public static <K, V> LazyCache<K, V> ofEntries(long most, Duration lives, LongSupplier nanoTime) {
    return new LazyCache<>(
        most,
        max ->
            LazyCache.<K, V>entries(max)
                .expireAfterWrite(lives)
                .ticker(nanoTime::getAsLong)
                .build(),
        () -> {});
  }

  /** One of at most {@code most} bytes, as {@code weight} estimates them. */
  public static <K, V> LazyCache<K, V> ofBytes(long most, ToIntBiFunction<K, V> weight) {
    return new LazyCache<>(most, max -> bytes(max, weight).build(), () -> {});
  }

  /** The same, counted by {@code meters}, which appear when it is built. */
  public static <K, V> LazyCache<K, V> ofBytes(
      long most, ToIntBiFunction<K, V> weight, CacheMeters meters) {
    return new LazyCache<>(most, max -> counted(max, weight, meters).build(), meters::appear);
  }

  /**
   * The same.
   *
   * @param left is told every value that leaves it, for whatever reason
   */
  public static <K, V> LazyCache<K, V> ofBytes(
      long most, ToIntBiFunction<K, V> weight, CacheMeters meters, Consumer<V> left) {
    return new LazyCache<>(
        most,
        max ->
            counted(max, weight, meters)
                .removalListener((key, value, cause) -> told(value, left))
                .build(),
        meters::appear);
  }

  /** Values are held strongly, so there is always one. */
  private static <V> void told(@Nullable V value, Consumer<V> left) {
    if (value != null) {
      left.accept(value);
    }
  }

  @SuppressWarnings("unchecked")
  private static <K, V> Caffeine<K, V> entries(long most) {
    return (Caffeine<K, V>) Caffeine.newBuilder().executor(Runnable::run).maximumSize(most);
  }

  private static <K, V> Caffeine<K, V> bytes(long most, ToIntBiFunction<K, V> weight) {
    return Caffeine.newBuilder()
        .executor(Runnable::run)
        .maximumWeight(most)
        .weigher((K key, V value) -> weight.applyAsInt(key, value));
  }

  private static <K, V> Caffeine<K, V> counted(
      long most, ToIntBiFunction<K, V> weight, CacheMeters meters) {
    return bytes(most, weight).evictionListener((key, value, cause) -> meters.evicted());
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

  /** What is there; made by {@code absent} when nothing is, once for all who ask together. */
  public V get(K key, Function<K, V> absent) {
    return get().get(key, absent);
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
