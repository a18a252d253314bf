package io.vouchsafe.proxy.app;

import static io.vouchsafe.proxy.app.SpopClient.der;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.spoe.SpoeDecisions;
import io.vouchsafe.proxy.front.spoe.SpoeRules;
import io.vouchsafe.proxy.front.spoe.SpoeServer;
import io.vouchsafe.proxy.front.spoe.SpoeTimes;
import io.vouchsafe.vpnauth.wire.spop.SpopFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who keeps the SPOE port waiting, who fills it, and how it closes. */
@Timeout(180)
class SpoeTimesTest {
  private static final String STRANGER = "127.0.0.2";
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final List<SpopClient> open = new ArrayList<>();
  private ServiceLab lab;

  @AfterEach
  void close() throws Exception {
    for (SpopClient client : open) {
      client.close();
    }
    lab.close();
  }

  private void start(LimitSettings limits) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.spoe = true;
    wishes.eventLoops = 2;
    wishes.limits = limits;
    lab = new ServiceLab(wishes);
  }

  private SpopClient connect(String source, int port) throws IOException {
    SpopClient client = new SpopClient(source, port);
    open.add(client);
    return client;
  }

  private SpopClient connect() throws IOException {
    return connect("127.0.0.1", lab.service.spoePort());
  }

  @Test
  void aHelloAndEveryFrameComeInTime() throws Exception {
    start(new LimitSettings(100, 100, SHORT, SHORT));
    SpopClient silent = connect();
    SpopClient half = connect();
    half.send(new byte[] {0, 0, 0, 99, 1});
    SpopClient later = connect().hello();
    later.send(new byte[] {0, 0, 0, 99, 3, 0, 0});

    assertThat(silent.disconnected()).isEqualTo(2);
    assertThat(half.disconnected()).isEqualTo(2);
    assertThat(later.disconnected()).isEqualTo(2);
    assertThat(lab.api.admin("/metrics").body())
        .contains("vouchsafe_spoe_refused_total{reason=\"timeout\"} 3.0");
    Awaitility.await()
        .until(
            () ->
                lab.api
                    .admin("/metrics")
                    .body()
                    .contains("vouchsafe_connections{port=\"spoe\"} 0.0"));
  }

  @Test
  void aStrangerHasHisShareAndAFrontHasMore() throws Exception {
    start(new LimitSettings(100, 5, LONG, LONG));
    for (int i = 0; i < 5; i++) {
      connect(STRANGER, lab.service.spoePort()).hello();
    }

    assertThat(connect(STRANGER, lab.service.spoePort()).read()).isEmpty();
    assertThat(lab.api.admin("/metrics").body())
        .contains("vouchsafe_connections_refused_total{port=\"spoe\",reason=\"per_source\"} 1.0");
    for (int i = 0; i < 20; i++) {
      connect().hello();
    }
    open.removeFirst().close();
    Awaitility.await()
        .ignoreExceptions()
        .until(
            () ->
                connect(STRANGER, lab.service.spoePort())
                    .hello()
                    .ask()
                    .reason()
                    .equals("front_not_trusted"));
  }

  @Test
  void aStrangersFramesAreShort() throws Exception {
    start(new LimitSettings(100, 5, LONG, LONG));
    SpopClient stranger = connect(STRANGER, lab.service.spoePort());
    stranger.send(new byte[] {0, 0, 0x40, 1});

    assertThat(stranger.disconnected()).isEqualTo(3);
  }

  @Test
  void whatIsInFlightAtTheEndIsAnswered() throws Exception {
    start(LimitSettings.DEFAULT);
    Certificate slow = lab.client("CN=Slow").certificate();
    Promise<Void> gate = lab.responder.hold();
    int before = lab.responder.requests();
    SpopClient idle = connect().hello();
    SpopClient busy = connect().hello();
    SpopFrame.Notify asked = busy.notify(der(slow));
    busy.send(asked);
    Awaitility.await().until(() -> lab.responder.requests() > before);

    Future<Void> stopped = lab.service.stop();
    assertThat(idle.disconnected()).isZero();
    gate.complete();
    SpopClient.Told told = busy.told();
    assertThat(told.id()).isEqualTo(asked.id());
    assertThat(told.isAllow()).isTrue();
    assertThat(busy.disconnected()).isZero();
    stopped.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** A port of its own, which is less patient. */
  private int impatient(SpoeTimes times, PrometheusMeterRegistry registry) throws Exception {
    start(LimitSettings.DEFAULT);
    AtomicInteger port = new AtomicInteger();
    GatewayGround ground = lab.service.gateways();
    lab.vertx
        .deployVerticle(
            new SpoeServer(
                new HostAndPort("127.0.0.1", 0),
                new SpoeRules(
                    new ConnectionLimit(10, 10, each -> true),
                    each -> true,
                    times,
                    registry,
                    System::nanoTime),
                new SpoeDecisions(ground.tenants(), ground.decisions()),
                SHORT,
                port::set))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    return port.get();
  }

  @Test
  void whoAsksNothingForLongIsSaidFarewell() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    int port = impatient(new SpoeTimes(LONG, LONG, SHORT, LONG), registry);

    assertThat(connect("127.0.0.1", port).hello().disconnected()).isZero();
  }

  @Test
  void whoReadsNoAnswerIsClosed() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    int port = impatient(new SpoeTimes(LONG, LONG, LONG, SHORT), registry);
    SpopClient client = connect("127.0.0.1", port).hello();
    Certificate alice = lab.client("CN=Alice").certificate();
    assertThat(client.ask(der(alice)).isAllow()).isTrue();
    byte[] frame = client.notify(der(alice)).encode();
    Thread flood =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    while (true) {
                      client.send(frame);
                    }
                  } catch (IOException closed) {
                    // That is what the test waits for.
                  }
                });

    assertThat(flood.join(Duration.ofSeconds(60))).as(registry.scrape()).isTrue();
    assertThat(registry.scrape()).contains("vouchsafe_spoe_refused_total{reason=\"io\"} 1.0");
  }
}
