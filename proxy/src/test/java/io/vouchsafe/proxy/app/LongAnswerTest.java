package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Logins do not wait while the admin port makes a long answer. */
class LongAnswerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicInteger port = new AtomicInteger();
  private final AtomicInteger onEventLoop = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostAtATime = new AtomicInteger();

  @AfterEach
  void stop() {
    vertx.close();
  }

  @Test
  void metricsAreMadeOffTheEventLoopAndOneAtATime() throws Exception {
    Gauge.builder("made", this, LongAnswerTest::make).register(registry);
    start();
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.get() + "/metrics")).build();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(60, TimeUnit.SECONDS).body()).contains("made 1.0");
    }
    assertThat(onEventLoop).hasValue(0);
    assertThat(mostAtATime).hasValue(1);
  }

  private static double make(LongAnswerTest test) {
    test.mostAtATime.accumulateAndGet(test.running.incrementAndGet(), Math::max);
    if (Context.isOnEventLoopThread()) {
      test.onEventLoop.incrementAndGet();
    }
    Thread.yield();
    test.running.decrementAndGet();
    return 1;
  }

  private void start() throws Exception {
    HostAndPort any = new HostAndPort("127.0.0.1", 0);
    vertx
        .deployVerticle(
            new AdminServer(
                new ListenSettings(any, any, Optional.empty(), Optional.empty(), Optional.empty()),
                new AdminAccess(
                    new BearerToken(Optional.empty(), any), new BearerToken(Optional.empty(), any)),
                registry,
                new Readiness(),
                List.of(),
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
  }
}
