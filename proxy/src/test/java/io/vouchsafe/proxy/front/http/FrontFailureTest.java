package io.vouchsafe.proxy.front.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever goes wrong in a front, whoever asked is not left waiting. */
class FrontFailureTest {
  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;

  /** Servers of one family would share a port. */
  private int family;

  /** Fails as its path says, and answers failures with 418. */
  private final class FailingFront implements Front {
    @Override
    public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
      switch (path.rest()) {
        case "exception" -> throw new IllegalStateException("a test");
        case "error" -> throw new StackOverflowError("a test");
        case "later" -> vertx.runOnContext(later -> guarded(request, FailingFront::error));
        case "begun" -> {
          request.response().setChunked(true).write("half");
          throw new AssertionError("a test");
        }
        case "ended" -> {
          request.response().setStatusCode(204).end();
          throw new AssertionError("a test");
        }
        case "worse" -> throw new OutOfMemoryError("a test");
        default -> request.response().setStatusCode(200).end();
      }
    }

    private static void error() {
      throw new NoClassDefFoundError("a test");
    }

    @Override
    public void fail(HttpServerRequest request, Throwable failure) {
      if (failure instanceof OutOfMemoryError again) {
        throw again;
      }
      request.response().setStatusCode(418).end();
    }
  }

  @BeforeEach
  void listen() throws Exception {
    listen(new ApiRoutes(fronts())::answer);
  }

  private ApiFronts fronts() {
    return new ApiFronts(
        Map.of("failing", new FailingFront()), Map.of("failing", new FailingFront()), Map.of());
  }

  private void listen(BiConsumer<HttpServerRequest, Peer> handler) throws Exception {
    PortRules rules =
        new PortRules(
            "api",
            new ConnectionLimit(100, 100, source -> false),
            new HttpTimes(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60)),
            new SimpleMeterRegistry(),
            System::nanoTime);
    server =
        Listener.listen(vertx, new HostAndPort("127.0.0.1", 0), ++family, rules, true, handler)
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "exception, HTTP/1.1 418",
    "error, HTTP/1.1 418",
    "later, HTTP/1.1 418",
    "ended, HTTP/1.1 204",
    "fine, HTTP/1.1 200"
  })
  void aFailureIsTheFrontsOwnAnswer(String what, String answer) throws Exception {
    assertThat(ask("/v1/acme/failing/" + what)).startsWith(answer);
    assertThat(ask("/failing/acme/" + what)).startsWith(answer);
  }

  /** What cannot be answered any more loses its connection, long before the minute of silence. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"begun", "worse"})
  void orTheConnectionEnds(String what) throws Exception {
    assertThat(ask("/v1/acme/failing/" + what)).doesNotContain("\r\n0\r\n").doesNotContain("418");
    assertThat(ask("/v1/acme/failing/fine")).as("the next one").startsWith("HTTP/1.1 200");
  }

  /** What throws before it reaches a front, or at the admin port, which has none. */
  @Test
  void aHandlerThatThrowsIs500AtEitherPort() throws Exception {
    listen(
        (request, peer) -> {
          throw new ExceptionInInitializerError("a test");
        });

    assertThat(ask("/")).startsWith("HTTP/1.1 500").contains("application/problem+json");
  }

  /** Everything until the connection ends or nothing more comes of an answer that has ended. */
  private String ask(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: front\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
