package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every cache of the service does, whatever bounds and counts it. */
class CacheContractTest {
  private static final int MOST = 100;
  private static final int WEIGHT = 7;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CacheMeters meters = new CacheMeters(registry, "lab", "acme");
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> left = new ArrayList<>();

  /** Every way in which one is made. */
  private enum Configuration {
    ENTRIES,
    ENTRIES_THAT_END,
    BYTES,
    COUNTED_BYTES,
    COUNTED_BYTES_THAT_SAY_FAREWELL
  }

  private LazyCache<Integer, String> cache(Configuration configuration) {
    LazyCache<Integer, String> cache =
        switch (configuration) {
          case ENTRIES -> LazyCache.ofEntries(MOST);
          case ENTRIES_THAT_END -> LazyCache.ofEntries(MOST, Duration.ofSeconds(5), nanos::get);
          case BYTES -> LazyCache.ofBytes(MOST * WEIGHT, (key, value) -> WEIGHT);
          case COUNTED_BYTES -> LazyCache.ofBytes(MOST * WEIGHT, (key, value) -> WEIGHT, meters);
          case COUNTED_BYTES_THAT_SAY_FAREWELL ->
              LazyCache.ofBytes(MOST * WEIGHT, (key, value) -> WEIGHT, meters, left::add);
        };
    meters.watch(cache);
    return cache;
  }

  @ParameterizedTest
  @EnumSource(Configuration.class)
  void nothingIsMadeBeforeSomethingIsPut(Configuration configuration) {
    LazyCache<Integer, String> cache = cache(configuration);

    assertThat(cache.find(1)).isNull();
    assertThat(cache.peek(1)).isNull();
    cache.invalidateAll();
    assertThat(cache.ifBuilt()).isNull();
    assertThat(registry.getMeters()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Configuration.class)
  void whatIsPutIsFoundUntilItIsTakenOut(Configuration configuration) {
    LazyCache<Integer, String> cache = cache(configuration);
    cache.put(1, "one");
    assertThat(cache.get(2, key -> "two")).isEqualTo("two");

    assertThat(cache.find(1)).isEqualTo("one");
    assertThat(cache.peek(2)).isEqualTo("two");
    assertThat(cache.get(2, key -> "another")).isEqualTo("two");
    cache.invalidate(1);
    assertThat(cache.find(1)).isNull();
    cache.invalidateAll();
    assertThat(cache.entries()).isEmpty();
  }

  /** In the turn of whoever puts, so that the bound holds at every moment. */
  @ParameterizedTest
  @EnumSource(Configuration.class)
  void thereIsNeverMoreInItThanItsBound(Configuration configuration) {
    LazyCache<Integer, String> cache = cache(configuration);
    for (int i = 0; i < 20 * MOST; i++) {
      cache.put(i, "value " + i);
      assertThat(cache.entries()).hasSizeLessThanOrEqualTo(MOST);
    }
    assertThat(cache.entries()).isNotEmpty();

    cache.resize(isOfBytes(configuration) ? 10 * WEIGHT : 10);
    cache.put(-1, "one more");
    assertThat(cache.entries()).hasSizeLessThanOrEqualTo(10);
  }

  private static boolean isOfBytes(Configuration configuration) {
    return configuration != Configuration.ENTRIES
        && configuration != Configuration.ENTRIES_THAT_END;
  }

  @Test
  void whatWasPushedOutIsCounted() {
    LazyCache<Integer, String> cache = cache(Configuration.COUNTED_BYTES);
    IntStream.range(0, 3 * MOST).forEach(i -> cache.put(i, "value " + i));

    Counter evictions = registry.get("cache.evictions").tag("cache", "lab").counter();
    assertThat(evictions.count()).isEqualTo(2 * MOST);
    assertThat(registry.get("cache.size").gauge().value()).isEqualTo(MOST);
    assertThat(registry.get("cache.memory").gauge().value()).isEqualTo(MOST * WEIGHT);
    cache.invalidateAll();
    assertThat(evictions.count()).as("taken out is not pushed out").isEqualTo(2 * MOST);
  }

  @Test
  void whateverLeavesSaysFarewell() {
    LazyCache<Integer, String> cache = cache(Configuration.COUNTED_BYTES_THAT_SAY_FAREWELL);
    cache.put(1, "one");
    cache.put(1, "another one");
    assertThat(left).containsExactly("one");
    cache.invalidate(1);
    assertThat(left).containsExactly("one", "another one");
    IntStream.range(0, 2 * MOST).forEach(i -> cache.put(i, "value " + i));
    assertThat(left).hasSize(2 + MOST);
  }

  @Test
  void whatEndsIsGoneThen() {
    LazyCache<Integer, String> cache = cache(Configuration.ENTRIES_THAT_END);
    cache.put(1, "one");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(5) - 1);
    assertThat(cache.find(1)).isEqualTo("one");
    nanos.addAndGet(2);
    assertThat(cache.find(1)).isNull();
  }
}
