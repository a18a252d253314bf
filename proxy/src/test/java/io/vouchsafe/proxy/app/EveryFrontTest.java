package io.vouchsafe.proxy.app;

import static io.vouchsafe.proxy.app.SpopClient.der;
import static io.vouchsafe.proxy.app.SpopClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.proxy.front.tls.RawClient;
import io.vouchsafe.proxy.front.tls.RecordingUpstream;
import io.vouchsafe.proxy.tenant.ReloadOutcome;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP, SPOE, gRPC and TLS fronts of one service, all at once. */
@Timeout(180)
class EveryFrontTest {
  private static final int RELOADS = 4;

  /** Contract, section 4. */
  private static final Duration STOP = Duration.ofSeconds(5);

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, AtomicInteger> allowed = new ConcurrentHashMap<>();
  private RecordingUpstream upstream;
  private ServiceLab lab;
  private Issued alice;
  private volatile boolean stopping;

  @BeforeEach
  void start() throws Exception {
    upstream = new RecordingUpstream();
    wishes.spoe = true;
    wishes.grpc = true;
    wishes.eventLoops = 2;
    wishes.tlsFronts = in -> List.of(front("front.test").in(in));
    lab = new ServiceLab(wishes);
    alice = lab.client("CN=Alice");
  }

  @AfterEach
  void stop() throws IOException {
    lab.close();
    upstream.close();
    callers.shutdownNow();
  }

  private FrontSpec front(String name) {
    return new FrontSpec().named(name).to("http://127.0.0.1:" + upstream.port());
  }

  private int tlsPort() {
    return lab.service.tlsFrontPorts().getFirst();
  }

  /** Asks once; whether it was let in. */
  private interface Asking {
    boolean ask() throws Exception;
  }

  /** Opens a connection that can be asked. */
  private interface Opening {
    Asking open(List<AutoCloseable> opened) throws Exception;
  }

  private Asking http(List<AutoCloseable> opened) {
    return () -> lab.api.decide(alice.certificate()).getString("reason").equals("ok");
  }

  private Asking spoe(List<AutoCloseable> opened) throws Exception {
    SpopClient haproxy = new SpopClient(lab.service.spoePort()).hello();
    opened.add(haproxy);
    return () ->
        haproxy
            .ask(text("tenant", "acme"), text("policy", "default"), der(alice.certificate()))
            .isAllow();
  }

  private Asking grpc(List<AutoCloseable> opened) {
    CheckClient envoy = new CheckClient(lab.service.grpcPort());
    opened.add(envoy);
    String certificate = ApiClient.escaped(alice.certificate());
    return () -> envoy.check(CheckClient.asking(certificate).build()).getStatus().getCode() == 0;
  }

  private Asking tls(List<AutoCloseable> opened) throws Exception {
    RawClient client = new RawClient(FrontClient.of(alice).connect(tlsPort()));
    opened.add(client);
    return () ->
        client.send("GET / HTTP/1.1\r\nHost: front.test\r\n\r\n").read().status() == 200;
  }

  private Map<String, Opening> fronts() {
    return new TreeMap<>(
        Map.of("http", this::http, "spoe", this::spoe, "grpc", this::grpc, "tls", this::tls));
  }

  /** Asks again and again, on a new connection each time and on one that is kept. */
  private String hammer(String name, Opening opening, boolean kept) {
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      Asking asking = opening.open(opened);
      while (!stopping) {
        if (!asking.ask()) {
          return name + ": denied";
        }
        allowed.computeIfAbsent(name + kept, first -> new AtomicInteger()).incrementAndGet();
        if (!kept) {
          close(opened);
          asking = opening.open(opened);
        }
      }
      return "";
    } catch (Exception | AssertionError e) {
      return stopping ? "" : name + ": " + e;
    } finally {
      close(opened);
    }
  }

  private static void close(List<AutoCloseable> opened) {
    for (AutoCloseable each : opened) {
      try {
        each.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    opened.clear();
  }

  @Test
  void reloadsUnderLoadDenyNobodyAndTheStopIsSoon() throws Exception {
    List<Future<String>> hammers = new ArrayList<>();
    fronts()
        .forEach(
            (name, opening) -> {
              hammers.add(callers.submit(() -> hammer(name, opening, true)));
              hammers.add(callers.submit(() -> hammer(name, opening, false)));
            });
    for (int i = 0; i < RELOADS; i++) {
      awaitMore(hammers);
      TlsFrontSettings next = front(i % 2 == 0 ? "*.test" : "front.test").in(lab);
      assertThat(lab.reload(List.of(next))).isInstanceOf(ReloadOutcome.Applied.class);
    }
    awaitMore(hammers);
    List<Integer> ports =
        List.of(
            lab.service.apiPort(), lab.service.spoePort(), lab.service.grpcPort(), tlsPort());

    try (SSLSocket download = endless();
        SpopClient idle = new SpopClient(lab.service.spoePort()).hello();
        Socket drips = new Socket("127.0.0.1", lab.service.apiPort())) {
      drips.getOutputStream().write("POST /v1/acme/dec".getBytes(StandardCharsets.US_ASCII));
      stopping = true;
      long begun = System.nanoTime();
      lab.service.stop().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(STOP);
      for (Future<String> hammer : hammers) {
        assertThat(hammer.get(60, TimeUnit.SECONDS)).isEmpty();
      }
      assertThat(download.isConnected()).isTrue();
      assertThat(idle.socket.isConnected()).isTrue();
    }
    assertThat(ports).allSatisfy(port -> assertThat(isOpen(port)).as("%d", port).isFalse());
  }

  /** Until each of them has been let in several times more; none may have been refused. */
  private void awaitMore(List<Future<String>> hammers) {
    Map<String, Integer> before = new TreeMap<>();
    allowed.forEach((name, count) -> before.put(name, count.get()));
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(
            () -> {
              assertThat(hammers).noneMatch(Future::isDone);
              assertThat(allowed)
                  .hasSize(hammers.size())
                  .allSatisfy(
                      (name, count) ->
                          assertThat(count.get())
                              .isGreaterThan(before.getOrDefault(name, 0) + 2));
            });
  }

  /** A download of which somebody takes a part. */
  private SSLSocket endless() throws Exception {
    upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
          while (seen.line().contains("endless")) {
            RecordingUpstream.write(out, chunk);
          }
          RecordingUpstream.write(out, "0\r\n\r\n");
        });
    SSLSocket socket = FrontClient.of(alice).connect(tlsPort());
    FrontClient.send(socket, "/endless", List.of());
    assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
    return socket;
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void thePortsOfCallersStayWhereTheyAreUntilARestart() throws Exception {
    Settings before = lab.settings;
    ListenSettings listen = before.listen();
    lab.settings =
        new Settings(
            new ListenSettings(
                listen.api(),
                listen.admin(),
                listen.apiToken(),
                listen.adminToken(),
                listen.metricsToken(),
                Optional.empty(),
                Optional.empty()),
            before.limits(),
            before.tenants(),
            List.of());

    ReloadOutcome outcome =
        lab.service.reload().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ReloadOutcome.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .containsExactly(
                        "listen.spoe: 127.0.0.1:0 cannot become none while the service runs; that"
                            + " takes a restart",
                        "listen.grpc: 127.0.0.1:0 cannot become none while the service runs; that"
                            + " takes a restart"));
    List<AutoCloseable> opened = new ArrayList<>();
    for (Map.Entry<String, Opening> front : fronts().entrySet()) {
      assertThat(front.getValue().open(opened).ask()).as(front.getKey()).isTrue();
    }
    close(opened);
  }
}
