package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.proxy.admin.AdminAccess;
import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.admin.Readiness;
import io.vouchsafe.proxy.admin.StatusHead;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.http.BearerToken;
import io.vouchsafe.proxy.front.http.PortRules;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import io.vouchsafe.proxy.work.Workers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("/health/ready is 503 while a worker has been busy with one task for 10 s")
class WorkersHealthTest {
  private final Vertx vertx = Vertx.vertx();
  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Workers decisions = pool("decisions");
  private final Workers relay = pool("relay");
  private final Readiness readiness = new Readiness();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicInteger port = new AtomicInteger();

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Workers pool(String name) {
    return new Workers(name, 1, 8, threads::add, () -> Runnable::run, nanos::get);
  }

  @AfterEach
  void stop() {
    vertx.close();
  }

  private ApiClient admin() throws Exception {
    HostAndPort any = new HostAndPort("127.0.0.1", 0);
    vertx
        .deployVerticle(
            new AdminServer(
                new ListenSettings(any, any, Optional.empty(), Optional.empty(), Optional.empty()),
                new AdminAccess(
                    new BearerToken(Optional.empty(), any), new BearerToken(Optional.empty(), any)),
                registry,
                readiness,
                List.of(new WorkersHealth(List.of(decisions, relay), registry)),
                new StatusHead("", Instant.EPOCH, InstantSource.system()),
                List.of(),
                Map.of(),
                new PortRules(
                    "admin",
                    new ConnectionLimit(16, 16, source -> false),
                    new HttpTimes(PATIENCE, PATIENCE, PATIENCE),
                    registry,
                    System::nanoTime),
                port::set))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    return new ApiClient(port.get(), port.get());
  }

  @Test
  void oneStuckThreadIsEnough() throws Exception {
    readiness.enter(Readiness.Phase.READY);
    ApiClient api = admin();
    decisions.run(() -> "done");
    relay.run(() -> "hangs");
    threads.removeFirst().run();

    nanos.addAndGet(WorkersHealth.STUCK.toNanos() - 1);
    assertThat(api.admin("/health/ready").statusCode()).isEqualTo(200);

    nanos.addAndGet(1);
    HttpResponse<String> stuck = api.admin("/health/ready");
    assertThat(stuck.statusCode()).isEqualTo(503);
    JsonObject health = new JsonObject(stuck.body());
    assertThat(health.getString("status")).isEqualTo("stuck");
    assertThat(health.getJsonArray("workers").getJsonObject(0).getBoolean("stuck")).isFalse();
    assertThat(health.getJsonArray("workers").getJsonObject(1).getMap())
        .containsEntry("pool", "relay")
        .containsEntry("longest_task_seconds", 10)
        .containsEntry("stuck", true);
    assertThat(api.admin("/health/live").statusCode()).isEqualTo(200);
    assertThat(registry.scrape())
        .contains("vouchsafe_workers_longest_seconds{pool=\"relay\"} 10.0")
        .contains("vouchsafe_workers_done_total{pool=\"decisions\"} 1.0");

    threads.removeFirst().run();
    assertThat(api.admin("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void manyShortTasksOneAfterTheOtherAreNoneThatHangs() {
    WorkersHealth health = new WorkersHealth(List.of(decisions), registry);
    for (int i = 0; i < 8; i++) {
      decisions.run(() -> "done");
    }
    for (int i = 0; i < 8; i++) {
      nanos.addAndGet(Duration.ofSeconds(9).toNanos());
      assertThat(health.isReady()).isTrue();
      threads.removeFirst().run();
    }
  }
}
