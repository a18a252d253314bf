package io.vouchsafe.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.config.Tunneling;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.crl.fetch.Conditions;
import io.vouchsafe.proxy.crl.fetch.FetchCall;
import io.vouchsafe.proxy.crl.fetch.Fetched;
import io.vouchsafe.proxy.crl.fetch.HttpTransport;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.ocsp.ChannelAnswer;
import io.vouchsafe.proxy.ocsp.HttpOcspChannel;
import io.vouchsafe.proxy.ocsp.OcspCall;
import io.vouchsafe.proxy.ocsp.TestProxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(240)
@DisplayName(
    "One HTTP answer means the same to whoever reads it: OCSP and CRLs, straight and tunnelled")
class AnswerContractTest {
  private static final int LIMIT = 1000;
  private static final Duration SLOW_MACHINE = Duration.ofSeconds(60);
  private static final String TYPE = "Content-Type: application/ocsp-response\r\n";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\n" + TYPE + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String GOOD =
      "HTTP/1.1 200 OK\r\n" + TYPE + "Content-Length: 5\r\n\r\nhello";
  private static final AllowedHosts LOOPBACK =
      new AllowedHosts(List.of(new AllowedHost("127.0.0.1", OptionalInt.empty())));

  @TempDir static Path directory;
  private static final Vertx VERTX = Vertx.vertx();
  private static final CaGroup NOBODY = new CaGroup(List.of(), List.of());
  private static final OcspRequest REQUEST =
      new OcspRequest(
          Der.copyOf(new byte[] {1, 2, 3}), Optional.of(Nonce.fresh(new SecureRandom())));
  private static TestProxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = await(TestProxy.start(VERTX));
  }

  @AfterAll
  static void stop() throws Exception {
    await(VERTX.close());
  }

  /** Whoever reads answers. */
  enum Reader {
    OCSP,
    OCSP_TUNNELLED,
    CRL,
    CRL_TUNNELLED;

    boolean isTunnelled() {
      return this == OCSP_TUNNELLED || this == CRL_TUNNELLED;
    }
  }

  /** What a server does with a connection after it has sent these bytes. */
  enum Then {
    WAITS,
    CLOSES,
    DRIPS
  }

  /**
   * One case.
   *
   * @param bytes the server's answer; {@code PORT} stands for its port
   * @param expected {@code read} with the body's length, or an outcome
   */
  record Case(String name, String bytes, Then then, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Case> CASES =
      List.of(
          // RFC 9112 §6.3: the ways in which a body ends.
          new Case("Content-Length", GOOD, Then.WAITS, "read 5"),
          new Case(
              "empty body",
              "HTTP/1.1 200 OK\r\n" + TYPE + "Content-Length: 0\r\n\r\n",
              Then.WAITS,
              "read 0"),
          new Case(
              "exactly the limit",
              "HTTP/1.1 200 OK\r\n" + TYPE + "Content-Length: 1000\r\n\r\n" + "x".repeat(LIMIT),
              Then.WAITS,
              "read 1000"),
          new Case("chunked", CHUNKED + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", Then.WAITS, "read 5"),
          new Case(
              "chunked with trailers",
              CHUNKED + "5\r\nhello\r\n0\r\nX: y\r\n\r\n",
              Then.WAITS,
              "read 5"),
          new Case(
              "HTTP/1.0 until the connection ends",
              "HTTP/1.0 200 OK\r\n" + TYPE + "\r\nhello",
              Then.CLOSES,
              "read 5"),
          new Case(
              "HTTP/1.1 until the connection ends",
              "HTTP/1.1 200 OK\r\n" + TYPE + "Connection: close\r\n\r\nhello",
              Then.CLOSES,
              "read 5"),
          new Case("more than Content-Length says", GOOD + "and more", Then.CLOSES, "read 5"),
          // RFC 9112 §8: an answer that is not whole.
          new Case(
              "half of the Content-Length",
              "HTTP/1.1 200 OK\r\n" + TYPE + "Content-Length: 10\r\n\r\nhello",
              Then.CLOSES,
              "unreachable"),
          new Case("no last chunk", CHUNKED + "5\r\nhello\r\n", Then.CLOSES, "unreachable"),
          new Case("half a chunk", CHUNKED + "a\r\nhello", Then.CLOSES, "unreachable"),
          new Case("half a head", "HTTP/1.1 200 OK\r\nContent-", Then.CLOSES, "unreachable"),
          new Case("no byte", "", Then.CLOSES, "unreachable"),
          new Case("silence", "", Then.WAITS, "timeout"),
          new Case(
              "a slow drip",
              "HTTP/1.1 200 OK\r\n" + TYPE + "Content-Length: 900\r\n\r\n",
              Then.DRIPS,
              "timeout"),
          new Case(
              "a slow drip of chunks that never end", CHUNKED + "384\r\n", Then.DRIPS, "timeout"),
          // The limit.
          new Case(
              "too large by its Content-Length",
              "HTTP/1.1 200 OK\r\n" + TYPE + "Content-Length: 1001\r\n\r\n",
              Then.WAITS,
              "too_large"),
          new Case(
              "too large as it comes",
              CHUNKED + "3e9\r\n" + "x".repeat(LIMIT + 1) + "\r\n",
              Then.WAITS,
              "too_large"),
          new Case(
              "too large until the connection ends",
              "HTTP/1.0 200 OK\r\n" + TYPE + "\r\n" + "x".repeat(LIMIT + 1),
              Then.WAITS,
              "too_large"),
          // RFC 9110 §15.2: interim answers.
          new Case("100 first", "HTTP/1.1 100 Continue\r\n\r\n" + GOOD, Then.WAITS, "read 5"),
          new Case(
              "103 first",
              "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + GOOD,
              Then.WAITS,
              "read 5"),
          // RFC 9110 §8.4: nobody asked for an encoding.
          new Case(
              "gzip",
              "HTTP/1.1 200 OK\r\n"
                  + TYPE
                  + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
              Then.WAITS,
              "malformed_response"),
          new Case(
              "identity",
              "HTTP/1.1 200 OK\r\n"
                  + TYPE
                  + "Content-Encoding: Identity\r\nContent-Length: 5\r\n\r\nhello",
              Then.WAITS,
              "read 5"),
          // RFC 9110 §15.4: elsewhere.
          new Case(
              "a redirect to a host that is not allowed",
              "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.test/\r\nContent-Length: 0\r\n\r\n",
              Then.WAITS,
              "redirect_refused"),
          new Case(
              "a redirect to another scheme",
              "HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
              Then.WAITS,
              "redirect_refused"),
          new Case(
              "a redirect without a Location",
              "HTTP/1.1 307 Temporary\r\nContent-Length: 0\r\n\r\n",
              Then.WAITS,
              "redirect_refused"),
          new Case(
              "a redirect with an endless body",
              "HTTP/1.1 308 Permanent\r\n"
                  + "Location: http://elsewhere.test/\r\n"
                  + "Content-Length: 900\r\n\r\n",
              Then.DRIPS,
              "redirect_refused"),
          new Case(
              "a redirect in a circle",
              "HTTP/1.1 302 Found\r\n"
                  + "Location: http://127.0.0.1:PORT/again\r\n"
                  + "Content-Length: 0\r\n\r\n",
              Then.WAITS,
              "redirect_refused"),
          new Case(
              "a redirect that is allowed",
              "HTTP/1.1 302 Found\r\n"
                  + "Location: http://127.0.0.1:PORT/good\r\n"
                  + "Content-Length: 0\r\n\r\n",
              Then.WAITS,
              "read 5"),
          // Other statuses, and what is no answer.
          new Case(
              "404 with an endless body",
              "HTTP/1.1 404 Not Found\r\nContent-Length: 900\r\n\r\n",
              Then.DRIPS,
              "http_status"),
          new Case(
              "503",
              "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n",
              Then.WAITS,
              "http_status"),
          new Case("204", "HTTP/1.1 204 No Content\r\n\r\n", Then.WAITS, "http_status"),
          new Case(
              "two lengths",
              "HTTP/1.1 200 OK\r\n" + TYPE + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
              Then.CLOSES,
              "unreachable"),
          new Case(
              "a length that is no number",
              "HTTP/1.1 200 OK\r\n" + TYPE + "Content-Length: 5x\r\n\r\nhello",
              Then.CLOSES,
              "unreachable"),
          new Case(
              "a head without end",
              "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000),
              Then.WAITS,
              "unreachable"),
          new Case("another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n", Then.CLOSES, "unreachable"));

  static Stream<Arguments> cases() {
    return CASES.stream()
        .flatMap(one -> Arrays.stream(Reader.values()).map(reader -> Arguments.of(one, reader)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cases")
  void meansTheSameToAll(Case one, Reader reader) throws Exception {
    NetServer server = await(serve(one));
    Duration patience = one.expected().equals("timeout") ? Duration.ofMillis(400) : SLOW_MACHINE;
    try {
      assertThat(read(reader, server.actualPort(), patience)).isEqualTo(one.expected());
      nothingIsLeftBehind();
    } finally {
      await(server.close());
    }
  }

  private static Future<NetServer> serve(Case one) {
    NetServer server = VERTX.createNetServer();
    return server.connectHandler(socket -> answer(socket, one, server)).listen(0, "127.0.0.1");
  }

  private static void answer(NetSocket socket, Case one, NetServer server) {
    Buffer request = Buffer.buffer();
    socket.handler(
        bytes -> {
          boolean asked = request.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n");
          request.appendBuffer(bytes);
          String text = request.toString(StandardCharsets.ISO_8859_1);
          if (asked || !text.contains("\r\n\r\n")) {
            return;
          }
          if (text.split(" ", 3)[1].equals("/good")) {
            socket.write(GOOD);
            return;
          }
          socket.write(one.bytes().replace("PORT", String.valueOf(server.actualPort())));
          switch (one.then()) {
            case WAITS -> {}
            case CLOSES -> socket.close();
            case DRIPS -> {
              long drip = VERTX.setPeriodic(50, fired -> socket.write("x"));
              socket.closeHandler(closed -> VERTX.cancelTimer(drip));
            }
          }
        });
  }

  private static String read(Reader reader, int port, Duration patience) throws Exception {
    URI url = URI.create("http://127.0.0.1:" + port + "/first");
    Optional<Tunneling> tunneling =
        reader.isTunnelled()
            ? Optional.of(new Tunneling(proxy.address(), Optional.empty()))
            : Optional.empty();
    return switch (reader) {
      case OCSP, OCSP_TUNNELLED -> ocsp(new Destination(url, Origin.SETTINGS, tunneling), patience);
      case CRL, CRL_TUNNELLED -> crl(url, new CrlAccess(tunneling, List.of()), patience);
    };
  }

  private static String ocsp(Destination responder, Duration patience) throws Exception {
    HttpOcspChannel channel =
        new HttpOcspChannel(
            VERTX,
            VERTX.createHttpClient(),
            VERTX.createNetClient(),
            new ServerTrust(
                new PathValidator(new SignatureChecker(new BouncyCastleProvider())),
                Clock.systemUTC()),
            LOOPBACK);
    OcspCall call = new OcspCall(responder, NOBODY, Optional.empty(), REQUEST, patience, LIMIT);
    return switch (await(channel.ask(call))) {
      case ChannelAnswer.Body(Der body) -> "read " + body.length();
      case ChannelAnswer.Failed failed -> failed.outcome().code();
    };
  }

  private static String crl(URI url, CrlAccess access, Duration patience) throws Exception {
    FetchCall call =
        new FetchCall(
            "acme",
            url,
            Origin.SETTINGS,
            access,
            new ClientSSLOptions(),
            OutgoingAddresses.of(LOOPBACK),
            Conditions.NONE,
            LIMIT,
            patience,
            directory);
    return switch (await(new HttpTransport(VERTX, VERTX.createNetClient()).fetch(call))) {
      case Fetched.Received received -> {
        long size = Files.size(received.file());
        Files.delete(received.file());
        yield "read " + size;
      }
      case Fetched.Failed failed -> failed.outcome().code();
      case Fetched.Unchanged unchanged -> "unchanged";
    };
  }

  /** After a time-out, the file goes when the connection has ended. */
  private static void nothingIsLeftBehind() {
    Awaitility.await()
        .atMost(SLOW_MACHINE)
        .until(
            () -> {
              try (Stream<Path> files = Files.list(directory)) {
                return files.findAny().isEmpty();
              }
            });
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
