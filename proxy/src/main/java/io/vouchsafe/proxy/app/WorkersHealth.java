package io.vouchsafe.proxy.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.work.Workers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether the threads that verify get on with their work. One that has been at the same piece of
 * work for 10 s is stuck (contract, section 5): nothing that a peer may send takes so long.
 */
final class WorkersHealth implements HealthDetail {
  static final Duration STUCK = Duration.ofSeconds(10);

  private final List<Workers> pools;

  WorkersHealth(List<Workers> pools, MeterRegistry registry) {
    this.pools = List.copyOf(pools);
    pools.forEach(pool -> meters(pool, registry));
  }

  private static void meters(Workers pool, MeterRegistry registry) {
    Gauge.builder("vouchsafe.workers.waiting", pool, Workers::waiting)
        .description("Pieces of work that wait for a thread")
        .tag("pool", pool.name())
        .strongReference(true)
        .register(registry);
    TimeGauge.builder(
            "vouchsafe.workers.longest",
            pool,
            TimeUnit.NANOSECONDS,
            each -> each.longestTask().toNanos())
        .description("For how long the busiest thread has been at one piece of work")
        .tag("pool", pool.name())
        .strongReference(true)
        .register(registry);
    FunctionCounter.builder("vouchsafe.workers.done", pool, Workers::done)
        .description("Pieces of work that were done")
        .tag("pool", pool.name())
        .register(registry);
    FunctionCounter.builder("vouchsafe.workers.dropped", pool, Workers::dropped)
        .description("Pieces of work that were not done, for lack of time or room")
        .tag("pool", pool.name())
        .register(registry);
  }

  @Override
  public String key() {
    return "workers";
  }

  @Override
  public JsonArray value() {
    JsonArray all = new JsonArray();
    for (Workers pool : pools) {
      all.add(
          new JsonObject()
              .put("pool", pool.name())
              .put("waiting", pool.waiting())
              .put("longest_task_seconds", pool.longestTask().toSeconds())
              .put("stuck", isStuck(pool))
              .put("concerns", isStuck(pool) ? JsonArray.of("stuck") : new JsonArray()));
    }
    return all;
  }

  @Override
  public boolean isReady() {
    return pools.stream().noneMatch(WorkersHealth::isStuck);
  }

  private static boolean isStuck(Workers pool) {
    return pool.longestTask().compareTo(STUCK) >= 0;
  }
}
