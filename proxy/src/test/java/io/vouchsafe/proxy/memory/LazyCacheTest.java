package io.vouchsafe.proxy.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A cache costs nothing until something is put into it, and loses nothing for that. */
class LazyCacheTest {
  private final AtomicInteger built = new AtomicInteger();
  private final LazyCache<String, Integer> cache =
      new LazyCache<>(
          100,
          most ->
              Caffeine.newBuilder()
                  .maximumWeight(most)
                  .weigher((String key, Integer value) -> 1)
                  .executor(Runnable::run)
                  .build(),
          built::incrementAndGet);

  @Test
  void whoOnlyLooksBuildsNothing() {
    assertThat(cache.find("a")).isNull();
    assertThat(cache.peek("a")).isNull();
    cache.invalidate("a");
    cache.invalidateAll();
    assertThat(cache.entries().values().removeIf(value -> true)).isFalse();
    assertThat(cache.entries().keySet()).isEmpty();
    assertThat(cache.fill()).isEqualTo(new CacheFill(0, 0, 100));
    cache.resize(50);
    assertThat(cache.fill(10)).isEqualTo(new CacheFill(0, 0, 500));

    assertThat(cache.ifBuilt()).isNull();
    assertThat(built).hasValue(0);
  }

  @Test
  void theFirstEntryBuildsItWithinTheBoundOfNow() {
    cache.resize(1);
    cache.put("a", 1);
    cache.put("b", 2);

    assertThat(cache.fill().maximumMemory()).isEqualTo(1);
    assertThat(cache.fill().entries()).isEqualTo(1);
    cache.resize(3);
    cache.put("c", 3);
    assertThat(cache.find("c")).isEqualTo(3);
    assertThat(built).hasValue(1);
  }

  @Test
  void thoseWhoComeFirstTogetherPutIntoTheSame() throws Exception {
    int threads = 8;
    for (int round = 0; round < 200; round++) {
      LazyCache<Integer, Integer> raced =
          new LazyCache<>(1000, most -> Caffeine.newBuilder().maximumSize(most).build());
      CountDownLatch begin = new CountDownLatch(1);
      List<Future<?>> all = new ArrayList<>();
      try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
        for (int i = 0; i < threads; i++) {
          int mine = i;
          all.add(
              pool.submit(
                  () -> {
                    begin.await();
                    raced.put(mine, mine);
                    return null;
                  }));
        }
        begin.countDown();
        for (Future<?> each : all) {
          each.get();
        }
      }
      assertThat(Map.copyOf(raced.entries())).as("round %d", round).hasSize(threads);
    }
  }
}
