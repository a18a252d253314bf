package io.vouchsafe.proxy.crl.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.config.Tunneling;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.ocsp.SilentListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes over HTTP, and what does not. */
class HttpTransportTest {
  private static final int LIMIT = 100_000;
  private static final AllowedHosts NOWHERE = AllowedHosts.NONE;
  private static final AllowedHosts LOOPBACK =
      new AllowedHosts(List.of(new AllowedHost("127.0.0.1", OptionalInt.empty())));

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private final HttpTransport transport = new HttpTransport(vertx, vertx.createNetClient());
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  @Test
  void theWholeBodyWithWhatToAskWithNextTime() throws Exception {
    byte[] body = bytes(LIMIT);
    page(
        "/a",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"one\"");
          exchange.getResponseHeaders().set("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT");
          answer(exchange, 200, body);
        });

    Fetched.Received received = (Fetched.Received) fetch("/a");

    assertThat(Files.readAllBytes(received.file())).isEqualTo(body);
    assertThat(received.next())
        .isEqualTo(Conditions.of("\"one\"", "Sun, 01 Mar 2026 12:00:00 GMT"));
  }

  /** The server has closed long before the file has taken what came. */
  @Test
  void aBodyThatComesFasterThanItIsWrittenIsWhole() throws Exception {
    byte[] body = bytes(40_000_000);
    page("/a", exchange -> answer(exchange, 200, body));
    FetchCall small = call("/a", Conditions.NONE, NOWHERE);

    Fetched fetched =
        fetch(
            new FetchCall(
                "acme",
                small.url(),
                small.origin(),
                small.access(),
                small.tls(),
                small.outgoing(),
                small.conditions(),
                body.length,
                Duration.ofSeconds(60),
                small.into()));

    assertThat(fetched).isInstanceOf(Fetched.Received.class);
    assertThat(Files.mismatch(((Fetched.Received) fetched).file(), written(body))).isEqualTo(-1);
  }

  @Test
  void aBodyInChunksIsPutTogether() throws Exception {
    byte[] body = bytes(70_000);
    page(
        "/a",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < body.length; i += 1000) {
            exchange.getResponseBody().write(body, i, 1000);
          }
        });

    assertThat(Files.readAllBytes(((Fetched.Received) fetch("/a")).file())).isEqualTo(body);
  }

  @Test
  void theConditionsAreSentAnd304MeansUnchanged() throws Exception {
    page(
        "/a",
        exchange -> {
          boolean asked =
              "\"one\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))
                  && "yesterday".equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
          exchange.sendResponseHeaders(asked ? 304 : 500, -1);
        });

    assertThat(fetch(call("/a", Conditions.of("\"one\"", "yesterday"), NOWHERE)))
        .isEqualTo(new Fetched.Unchanged());
  }

  @Test
  void a304ThatNobodyAskedForIsNoAnswer() throws Exception {
    page("/a", exchange -> exchange.sendResponseHeaders(304, -1));

    assertThat(outcome(fetch("/a"))).isEqualTo(Outcome.HTTP_STATUS);
  }

  /** What a server said goes into the next request, so it must not be able to add lines there. */
  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX: y", "ä", ""})
  void harmfulValidatorsAreForgotten(String value) {
    assertThat(Conditions.of(value, value).isEmpty()).isTrue();
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedByItsLength() throws Exception {
    page("/a", exchange -> answer(exchange, 200, bytes(LIMIT + 1)));

    assertThat(outcome(fetch("/a"))).isEqualTo(Outcome.TOO_LARGE);
    assertThat(leftBehind()).isEmpty();
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhileItComes() throws Exception {
    page(
        "/a",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(bytes(LIMIT + 1));
        });

    assertThat(outcome(fetch("/a"))).isEqualTo(Outcome.TOO_LARGE);
    assertThat(leftBehind()).isEmpty();
  }

  @Test
  void aBodyThatDripsIsGivenUpAtTheDeadline() throws Exception {
    page(
        "/a",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          waitUntilOver();
        });

    assertThat(outcome(fetch("/a", Duration.ofMillis(200)))).isEqualTo(Outcome.TIMEOUT);
  }

  @Test
  void aBodyThatEndsTooEarlyIsNone() throws Exception {
    page(
        "/a",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(bytes(10));
          exchange.getResponseBody().flush();
          exchange.close();
        });

    assertThat(outcome(fetch("/a"))).isEqualTo(Outcome.UNREACHABLE);
    assertThat(leftBehind()).isEmpty();
  }

  @Test
  void anEncodingThatNobodyAskedForIsRefused() throws Exception {
    page(
        "/a",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          answer(exchange, 200, bytes(10));
        });

    assertThat(outcome(fetch("/a"))).isEqualTo(Outcome.MALFORMED_RESPONSE);
  }

  @Test
  void aRedirectLeadsToAllowedHosts() throws Exception {
    byte[] body = bytes(10);
    page("/a", exchange -> redirect(exchange, "/b"));
    page("/b", exchange -> answer(exchange, 200, body));

    Fetched followed = fetch(call("/a", Conditions.NONE, LOOPBACK));

    assertThat(Files.readAllBytes(((Fetched.Received) followed).file())).isEqualTo(body);
  }

  @Test
  void aRedirectElsewhereIsRefused() throws Exception {
    page("/a", exchange -> redirect(exchange, "/b"));
    page("/b", exchange -> answer(exchange, 200, bytes(10)));

    assertThat(outcome(fetch(call("/a", Conditions.NONE, NOWHERE))))
        .isEqualTo(Outcome.REDIRECT_REFUSED);
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    page("/a", exchange -> redirect(exchange, "/a"));

    assertThat(outcome(fetch(call("/a", Conditions.NONE, LOOPBACK))))
        .isEqualTo(Outcome.REDIRECT_REFUSED);
  }

  /** Whoever owns a name can point it at our own machine. */
  @Test
  void anAllowedNameMayNotLeadToLoopback() throws Exception {
    page("/a", exchange -> answer(exchange, 200, bytes(10)));
    AllowedHosts byName =
        new AllowedHosts(List.of(new AllowedHost("other.test", OptionalInt.empty())));
    FetchCall call = call("/a", Conditions.NONE, byName);
    FetchCall stranger =
        new FetchCall(
            "acme",
            call.url(),
            Origin.STRANGER,
            call.access(),
            call.tls(),
            OutgoingAddresses.of(byName),
            call.conditions(),
            call.maxSize(),
            call.patience(),
            call.into());

    assertThat(outcome(fetch(stranger))).isEqualTo(Outcome.NOT_ALLOWED_HOST);
  }

  /** Not even a TLS ClientHello leaves before the address was looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"https", "http"})
  void nothingIsSentToAnAddressThatANameMustNotLeadTo(String scheme) throws Exception {
    HttpTransport resolving =
        new HttpTransport(
            vertx,
            vertx.createNetClient(),
            host -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress())));
    AllowedHosts byName =
        new AllowedHosts(List.of(new AllowedHost("pki.test", OptionalInt.empty())));
    try (SilentListener listener = new SilentListener()) {
      String here = scheme + "://pki.test:" + listener.port() + "/a";
      page(
          "/moved",
          exchange -> {
            exchange.getResponseHeaders().set("Location", here);
            exchange.sendResponseHeaders(302, -1);
          });
      for (FetchCall call :
          List.of(
              to(here, Origin.STRANGER, OutgoingAddresses.of(byName)),
              to(here, Origin.SETTINGS, new OutgoingAddresses(byName, Optional.of(NOWHERE))),
              to(
                  call("/moved", Conditions.NONE, NOWHERE).url().toString(),
                  Origin.SETTINGS,
                  OutgoingAddresses.of(byName)))) {
        Fetched fetched =
            resolving
                .fetch(call)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertThat(outcome(fetched)).isEqualTo(Outcome.NOT_ALLOWED_HOST);
        assertThat(listener.wasCalled()).isFalse();
      }
    }
  }

  private FetchCall to(String url, Origin origin, OutgoingAddresses outgoing) {
    FetchCall call = call("/a", Conditions.NONE, NOWHERE);
    return new FetchCall(
        "acme",
        URI.create(url),
        origin,
        call.access(),
        call.tls(),
        outgoing,
        call.conditions(),
        call.maxSize(),
        Duration.ofSeconds(30),
        call.into());
  }

  @Test
  void aDeadProxyIsTheProxysFault() throws Exception {
    int dead = server.getAddress().getPort();
    server.stop(0);
    CrlAccess tunnelled =
        new CrlAccess(
            Optional.of(new Tunneling(new HostAndPort("127.0.0.1", dead), Optional.empty())),
            List.of());
    FetchCall call =
        new FetchCall(
            "acme",
            URI.create("http://pki.test/a"),
            Origin.SETTINGS,
            tunnelled,
            new ClientSSLOptions(),
            OutgoingAddresses.of(NOWHERE),
            Conditions.NONE,
            LIMIT,
            Duration.ofSeconds(5),
            directory);

    assertThat(outcome(fetch(call))).isEqualTo(Outcome.PROXY_ERROR);
  }

  @Test
  void nobodyThereIsUnreachable() throws Exception {
    FetchCall call = call("/a", Conditions.NONE, NOWHERE);
    server.stop(0);

    assertThat(outcome(fetch(call))).isEqualTo(Outcome.UNREACHABLE);
  }

  private Fetched fetch(String path) throws Exception {
    return fetch(path, Duration.ofSeconds(10));
  }

  private Fetched fetch(String path, Duration patience) throws Exception {
    FetchCall call = call(path, Conditions.NONE, NOWHERE);
    return fetch(
        new FetchCall(
            "acme",
            call.url(),
            call.origin(),
            call.access(),
            call.tls(),
            call.outgoing(),
            call.conditions(),
            call.maxSize(),
            patience,
            call.into()));
  }

  private Path written(byte[] body) throws IOException {
    return Files.write(directory.resolve("body"), body);
  }

  private Fetched fetch(FetchCall call) throws Exception {
    return transport
        .fetch(call)
        .toCompletionStage()
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS);
  }

  private FetchCall call(String path, Conditions conditions, AllowedHosts allowed) {
    return new FetchCall(
        "acme",
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path),
        Origin.SETTINGS,
        CrlAccess.DIRECT,
        new ClientSSLOptions(),
        OutgoingAddresses.of(allowed),
        conditions,
        LIMIT,
        Duration.ofSeconds(10),
        directory);
  }

  private static Outcome outcome(Fetched fetched) {
    assertThat(fetched).isInstanceOf(Fetched.Failed.class);
    return ((Fetched.Failed) fetched).outcome();
  }

  private List<Path> leftBehind() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private interface Page {
    void answer(HttpExchange exchange) throws IOException;
  }

  private void page(String path, Page page) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            page.answer(exchange);
          }
        });
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  private void waitUntilOver() {
    try {
      assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
