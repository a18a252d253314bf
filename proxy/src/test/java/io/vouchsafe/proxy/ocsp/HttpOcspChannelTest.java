package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Destination;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a responder can misbehave over HTTP, on a loopback port. */
class HttpOcspChannelTest {
  private static final Duration SLOW_MACHINE = Duration.ofSeconds(60);
  private static final String TYPE = "application/ocsp-response";
  private static final int LIMIT = 100;
  private static final OcspRequest REQUEST =
      new OcspRequest(
          Der.copyOf(new byte[] {1, 2, 3}), Optional.of(Nonce.fresh(new SecureRandom())));
  private static final AtomicReference<String> SEEN = new AtomicReference<>("");
  private static Vertx vertx;
  private static int port;
  private static OcspChannel channel;

  private static final Map<String, Handler<HttpServerRequest>> MISBEHAVIOURS =
      Map.of(
          "/good", request -> answer(request, 200, TYPE, "x".repeat(LIMIT)),
          "/parameter", request -> answer(request, 200, "Application/OCSP-Response; a=b", "x"),
          "/status", request -> answer(request, 500, TYPE, "x"),
          "/redirect",
              request -> {
                request.response().putHeader("Location", "/good");
                answer(request, 302, TYPE, "");
              },
          "/type", request -> answer(request, 200, "text/html", "x"),
          "/large", request -> answer(request, 200, TYPE, "x".repeat(LIMIT + 1)),
          "/endless", HttpOcspChannelTest::endless,
          "/silent", request -> request.response().setChunked(true),
          "/stalled",
              request ->
                  request.response().setChunked(true).putHeader("Content-Type", TYPE).write("x"),
          "/reset", request -> request.connection().close());

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  SEEN.set(request.method() + " " + request.getHeader("Host"));
                  MISBEHAVIOURS.get(request.path()).handle(request);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    port = server.actualPort();
    channel =
        new HttpOcspChannel(
            vertx,
            vertx.createHttpClient(),
            vertx.createNetClient(),
            UpstreamLab.trust(),
            AllowedHosts.NONE);
  }

  @AfterAll
  static void stop() {
    vertx.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/status,HTTP_STATUS",
    "/redirect,REDIRECT_REFUSED",
    "/type,WRONG_CONTENT_TYPE",
    "/large,TOO_LARGE",
    "/endless,TOO_LARGE",
    "/silent,TIMEOUT",
    "/stalled,TIMEOUT",
    "/reset,UNREACHABLE"
  })
  void misbehaviourHasAName(String path, Outcome outcome) throws Exception {
    Duration patience = outcome == Outcome.TIMEOUT ? Duration.ofMillis(500) : SLOW_MACHINE;
    assertThat(ask("http://127.0.0.1:" + port + path, Optional.empty(), patience))
        .isInstanceOfSatisfying(
            ChannelAnswer.Failed.class, failed -> assertThat(failed.outcome()).isEqualTo(outcome));
  }

  @Test
  void aBodyOfExactlyTheLimitIsRead() throws Exception {
    assertThat(ask("http://127.0.0.1:" + port + "/good", Optional.empty()))
        .isInstanceOfSatisfying(
            ChannelAnswer.Body.class, body -> assertThat(body.der().length()).isEqualTo(LIMIT));
  }

  @Test
  void theContentTypeMayHaveParametersAndCapitals() throws Exception {
    assertThat(ask("http://127.0.0.1:" + port + "/parameter", Optional.empty()))
        .isInstanceOf(ChannelAnswer.Body.class);
  }

  @Test
  void theHostHeaderOfTheSettingsIsSentByPost() throws Exception {
    ask("http://127.0.0.1:" + port + "/good", Optional.of("ocsp.acme.test"));

    assertThat(SEEN).hasValue("POST ocsp.acme.test");
  }

  @Test
  void nobodyListeningIsUnreachable() throws Exception {
    HttpServer gone =
        vertx
            .createHttpServer()
            .requestHandler(request -> {})
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    int free = gone.actualPort();
    gone.close().toCompletionStage().toCompletableFuture().get();

    assertThat(ask("http://127.0.0.1:" + free + "/", Optional.empty()))
        .isInstanceOfSatisfying(
            ChannelAnswer.Failed.class,
            failed -> assertThat(failed.outcome()).isEqualTo(Outcome.UNREACHABLE));
  }

  private static ChannelAnswer ask(String url, Optional<String> host) throws Exception {
    return ask(url, host, SLOW_MACHINE);
  }

  private static ChannelAnswer ask(String url, Optional<String> host, Duration patience)
      throws Exception {
    return channel
        .ask(
            new OcspCall(
                Destination.direct(URI.create(url)),
                UpstreamLab.NOBODY,
                host,
                REQUEST,
                patience,
                LIMIT))
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  private static void answer(HttpServerRequest request, int status, String type, String body) {
    request.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
  }

  private static void endless(HttpServerRequest request) {
    request.response().setChunked(true).putHeader("Content-Type", TYPE);
    vertx.setPeriodic(
        1,
        timer -> {
          if (request.response().closed()) {
            vertx.cancelTimer(timer);
          } else {
            request.response().write(Buffer.buffer("xxxxxxxxxx"));
          }
        });
  }
}
