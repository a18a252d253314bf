package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A cache costs nothing until something is put into it, and loses nothing for that. */
class LazyCacheTest {
  private final LazyCache<String, Integer> cache = LazyCache.ofBytes(100, (key, value) -> 1);

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
  }

  @Test
  void thoseWhoComeFirstTogetherPutIntoTheSame() throws Exception {
    int threads = 8;
    for (int round = 0; round < 200; round++) {
      LazyCache<Integer, Integer> raced = LazyCache.ofEntries(1000);
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
