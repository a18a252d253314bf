package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an open connection whose certificate is not accepted any more. */
@Timeout(180)
class TlsFrontCutTest {
  /** A second, on a machine that has nothing else to do. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final EchoForwarding upstream = new EchoForwarding();
  private final Vertx vertx = Vertx.vertx();
  private ServiceLab lab;

  private void start(TlsEngine engine) throws Exception {
    wishes.tls = engine;
    wishes.forwardings = ground -> upstream;
    wishes.tlsFronts = lab -> List.of(new FrontSpec().in(lab));
    lab = new ServiceLab(wishes);
  }

  private int port() {
    return lab.service.tlsFrontPorts().getFirst();
  }

  @AfterEach
  void stop() {
    lab.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }

  private void block() throws Exception {
    String blocks = "{\"entries\":[{\"subject\":\"CN=Alice\"}]}";
    assertThat(lab.api.adminSend("POST", "/blocks/acme", blocks).statusCode()).isEqualTo(200);
  }

  /** The client may hear of its end before the registry does. */
  private void awaitCounted(String reason) {
    String series =
        "vouchsafe_sessions_cut_total{gateway=\"tls_front\",reason=\"" + reason + "\"} 1.0";
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> lab.api.admin("/metrics").body().contains(series));
  }

  private JsonArray sessions() throws Exception {
    return new JsonObject(lab.api.admin("/sessions").body()).getJsonArray("sessions");
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, idle",
    "BORINGSSL, mid_response",
    "BORINGSSL, stuck_response",
    "BORINGSSL, upgraded",
    "JDK, idle",
    "JDK, mid_response",
  })
  void aBlockClosesTheConnectionWithinASecond(TlsEngine engine, String state) throws Exception {
    start(engine);
    try (SSLSocket socket = FrontClient.of(lab.client("CN=Alice")).connect(port())) {
      begin(socket, state);
      JsonObject session = sessions().getJsonObject(0);
      assertThat(session.getString("front")).isEqualTo("tls_front");
      assertThat(session.getString("remote_address")).isEqualTo("127.0.0.1");

      long began = System.nanoTime();
      block();
      if (!state.equals("stuck_response")) {
        assertThat(untilItEnds(socket, began)).isLessThan(SOON);
      }
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .pollInterval(Duration.ofMillis(20))
          .untilAsserted(() -> assertThat(sessions()).isEmpty());
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
    assertThat(upstream.mostUntaken.get()).isLessThan(1 << 20);
    awaitCounted("blocked");
  }

  private static void begin(SSLSocket socket, String state) throws IOException {
    switch (state) {
      case "mid_response", "stuck_response" -> {
        FrontClient.send(socket, "/endless", List.of());
        socket.getInputStream().readNBytes(100_000);
      }
      case "upgraded" -> {
        FrontClient.send(socket, "/upgrade", List.of("Upgrade: websocket", "Connection: upgrade"));
        assertThat(FrontClient.answer(socket)).startsWith("HTTP/1.1 101");
        socket.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(4)).hasSize(4);
      }
      default -> {
        FrontClient.send(socket, "/", List.of());
        assertThat(FrontClient.answer(socket)).contains("X-Client-CN: Alice");
      }
    }
  }

  private static Duration untilItEnds(SSLSocket socket, long began) {
    byte[] octets = new byte[1 << 16];
    try {
      InputStream in = socket.getInputStream();
      while (in.read(octets) >= 0) {
        // what was on its way
      }
    } catch (IOException reset) {
      // it has ended, too
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Test
  void whatIsLearntToBeRevokedEndsAConnectionThatNeverAsksAgain() throws Exception {
    start(TlsEngine.ofThisProcess());
    Issued alice = lab.client("CN=Alice");
    try (SSLSocket socket = FrontClient.of(alice).connect(port())) {
      begin(socket, "idle");
      lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

      long began = System.nanoTime();
      assertThat(lab.api.adminSend("DELETE", "/cache/acme", "").statusCode()).isEqualTo(200);
      assertThat(untilItEnds(socket, began)).isLessThan(Duration.ofSeconds(5));
    }
    awaitCounted("revoked");
  }

  @Test
  void aConnectionThatEndsTakesItsSessionAlong() throws Exception {
    start(TlsEngine.ofThisProcess());
    try (SSLSocket socket = FrontClient.of(lab.client("CN=Alice")).connect(port())) {
      begin(socket, "idle");
      assertThat(sessions()).hasSize(1);
    }
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(sessions()).isEmpty());
  }

  /** Of HTTP/2: its streams would be waited for by whoever closed it kindly. */
  @Test
  void http2IsCutInTheMiddleOfItsAnswers() throws Exception {
    start(TlsEngine.ofThisProcess());
    FrontClient alice = FrontClient.of(lab.client("CN=Alice"));
    CompletableFuture<Long> closed = new CompletableFuture<>();
    AtomicLong taken = new AtomicLong();
    client(alice)
        .request(get("/endless"))
        .onSuccess(
            request -> {
              request.connection().closeHandler(end -> closed.complete(System.nanoTime()));
              request
                  .send()
                  .onSuccess(
                      answer -> {
                        answer.exceptionHandler(failure -> {});
                        answer.handler((Buffer octets) -> taken.addAndGet(octets.length()));
                      });
            });
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> taken.get() > 100_000);

    long began = System.nanoTime();
    block();

    long ended = closed.get(60, TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(ended - began)).isLessThan(SOON);
  }

  /** RFC 9113 §6.8: whoever is refused hears so, then that this connection is of no more use. */
  @Test
  void http2IsRefusedWithAnAnswerAndAGoAway() throws Exception {
    start(TlsEngine.ofThisProcess());
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    CompletableFuture<Integer> status = new CompletableFuture<>();
    CompletableFuture<Long> goAway = new CompletableFuture<>();
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    client(FrontClient.of(lab.client("CN=Alice")))
        .request(get("/"))
        .onSuccess(
            request -> {
              request.connection().goAwayHandler(told -> goAway.complete(told.getErrorCode()));
              request.connection().closeHandler(end -> closed.complete(true));
              request.send().onSuccess(answer -> status.complete(answer.statusCode()));
            });

    assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(403);
    assertThat(goAway.get(60, TimeUnit.SECONDS)).isZero();
    assertThat(closed.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(upstream.reached).isEmpty();
  }

  /** Of the front's own name, which its certificate has. */
  private RequestOptions get(String path) {
    return new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setServer(SocketAddress.inetSocketAddress(port(), "127.0.0.1"))
        .setHost(FrontClient.NAME)
        .setPort(443)
        .setURI(path);
  }

  private io.vertx.core.http.HttpClient client(FrontClient as) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setSsl(true)
            .setTrustAll(true)
            .setVerifyHost(false)
            .setKeyCertOptions(KeyCertOptions.wrap(as.keys()))
            .setUseAlpn(true)
            .setAlpnVersions(Arrays.asList(HttpVersion.HTTP_2))
            .setProtocolVersion(HttpVersion.HTTP_2));
  }
}
