package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.proxy.it.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamPoolTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final PoolBounds WIDE = new PoolBounds(8, 8, 8, LONG, LONG);

  private final PoolLab lab = new PoolLab();

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void aConnectionIsUsedAgainAndItsTurnComesAtOnce() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    UpstreamExchange first = lab.begin(pool);
    assertThat(first.isOnKeptConnection()).isFalse();
    assertThat(lab.finish(first)).isEqualTo("ok");

    boolean atOnce =
        lab.on(
            () -> {
              Future<UpstreamExchange> turn = pool.begin(HttpMethod.GET, "/two?x=%2e", false);
              boolean complete = turn.succeeded() && turn.result().isOnKeptConnection();
              turn.onSuccess(begun -> begun.request().send().onComplete(sent -> begun.end(true)));
              return complete;
            });

    assertThat(atOnce).isTrue();
    Awaitility.await().until(() -> server.heads().size() == 2);
    assertThat(server.heads().getLast()).startsWith("GET /two?x=%2e HTTP/1.1\r\n");
    assertThat(server.accepted()).isEqualTo(1);
    assertThat(lab.count("opened")).isEqualTo(1);
  }

  @Test
  void theConnectionThatWasUsedLastIsUsedFirst() throws Exception {
    RawUpstream server =
        new RawUpstream(
            lab.vertx,
            (socket, head) -> {
              String port = String.valueOf(socket.remoteAddress().port());
              socket.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: " + port.length() + "\r\n\r\n" + port);
            });
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    UpstreamExchange one = lab.begin(pool);
    UpstreamExchange two = lab.begin(pool);
    UpstreamExchange three = lab.begin(pool);
    lab.finish(one);
    lab.finish(three);
    String last = lab.finish(two);

    assertThat(lab.get(pool)).isEqualTo(last);
    assertThat(lab.get(pool)).isEqualTo(last);
  }

  @Test
  void whatIsIdleTooLongIsClosed() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    PoolBounds impatient = new PoolBounds(8, 8, 8, Duration.ofMillis(100), LONG);
    Upstream pool = lab.pool(server.url(), impatient, PoolLab.PATIENT);
    lab.get(pool);

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());

    assertThat(lab.get(pool)).isEqualTo("ok");
    assertThat(server.accepted()).isEqualTo(2);
  }

  @Test
  void noMoreAreKeptThanMayBeIdle() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), new PoolBounds(8, 2, 8, LONG, LONG), PoolLab.PATIENT);
    List<UpstreamExchange> turns = List.of(lab.begin(pool), lab.begin(pool), lab.begin(pool));
    for (UpstreamExchange turn : turns) {
      lab.finish(turn);
    }

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().size() == 2);
  }

  @Test
  void whoFindsAllConnectionsBusyWaitsAndGetsTheNextOne() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), new PoolBounds(1, 1, 2, LONG, LONG), PoolLab.PATIENT);
    UpstreamExchange first = lab.begin(pool);
    Future<UpstreamExchange> second = lab.ask(pool, false);
    Future<UpstreamExchange> third = lab.ask(pool, true);
    assertThat(second.isComplete()).isFalse();

    Future<UpstreamExchange> tooMany = lab.ask(pool, false);
    assertThat(((UpstreamFailure) PoolLab.failure(tooMany)).kind())
        .isEqualTo(UpstreamFailure.Kind.BUSY);
    assertThat(lab.count("busy")).isEqualTo(1);

    lab.finish(first);
    UpstreamExchange next = PoolLab.await(second);
    assertThat(next.isOnKeptConnection()).isTrue();
    lab.finish(next);
    UpstreamExchange fresh = PoolLab.await(third);
    assertThat(fresh.isOnKeptConnection()).isFalse();
    assertThat(lab.finish(fresh)).isEqualTo("ok");
    assertThat(server.accepted()).isEqualTo(2);
  }

  @Test
  void whoWaitsTooLongIsToldSoAndTakesNoTurnAway() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Duration patience = Duration.ofSeconds(2);
    Upstream pool = lab.pool(server.url(), new PoolBounds(1, 1, 2, LONG, LONG), patience);
    UpstreamExchange first = lab.begin(pool);

    assertThat(((UpstreamFailure) PoolLab.failure(lab.ask(pool, false))).kind())
        .isEqualTo(UpstreamFailure.Kind.BUSY);

    lab.finish(first);
    assertThat(lab.get(pool)).isEqualTo("ok");
    assertThat(server.accepted()).isEqualTo(1);
  }

  @Test
  void aTurnThatDidNotEndWellMakesRoomForANewConnection() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), new PoolBounds(1, 1, 2, LONG, LONG), PoolLab.PATIENT);
    UpstreamExchange first = lab.begin(pool);
    Future<UpstreamExchange> second = lab.ask(pool, false);

    lab.on(
        () -> {
          first.request().putHeader("Content-Length", "9").write("half");
          first.end(false);
          first.end(true);
          return true;
        });

    UpstreamExchange next = PoolLab.await(second);
    assertThat(next.isOnKeptConnection()).isFalse();
    assertThat(lab.finish(next)).isEqualTo("ok");
  }

  @Test
  void whoGivesUpBeforeAnythingIsSentLeavesTheConnectionAsItWas() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    UpstreamExchange first = lab.begin(pool);

    lab.on(
        () -> {
          first.end(false);
          return true;
        });

    assertThat(lab.get(pool)).isEqualTo("ok");
    assertThat(lab.get(pool)).isEqualTo("ok");
    assertThat(server.accepted()).isEqualTo(1);
  }

  /** What is half sent is lost with its connection, even when the answer came whole. */
  @Test
  void aHalfSentRequestEndsTheConnection() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    UpstreamExchange first = PoolLab.await(lab.on(() -> pool.begin(HttpMethod.POST, "/", false)));
    Future<HttpClientResponse> answer =
        lab.on(
            () -> {
              first.request().putHeader("Content-Length", "100").write("half");
              return first.request().response();
            });
    PoolLab.await(answer);

    lab.on(
        () -> {
          first.end(false);
          return true;
        });

    assertThat(lab.begin(pool).isOnKeptConnection()).isFalse();
  }

  /** After 101 the bytes are those of another protocol, also those that came along with it. */
  @Test
  void anotherProtocolTakesTheConnectionOver() throws Exception {
    RawUpstream server =
        new RawUpstream(
            lab.vertx,
            (socket, head) -> {
              String accepted = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
              socket.write(
                  "HTTP/1.1 101 Switching Protocols\r\n"
                      + accepted
                      + "Sec-WebSocket-Accept: x\r\n\r\nhello");
            });
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    UpstreamExchange turn = lab.begin(pool);
    StringBuffer heard = new StringBuffer();
    Promise<NetSocket> socket = Promise.promise();

    lab.loop.runOnContext(
        now -> {
          turn.request().putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
          turn.request()
              .connect()
              .map(
                  response -> {
                    NetSocket raw = response.netSocket();
                    raw.handler(bytes -> heard.append(bytes));
                    return raw;
                  })
              .onComplete(socket);
        });
    NetSocket raw = PoolLab.await(socket.future());
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> "hello".contentEquals(heard));
    raw.write("ping\r\n\r\n");
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.heads().size() == 2);
    assertThat(server.heads().getLast()).isEqualTo("ping");

    lab.on(
        () -> {
          turn.end(false);
          return true;
        });
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
  }

  /** Its session is suspect, held or being cut. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNotAcceptedAnyMoreCarriesNoNewRequest(boolean whileIdle) throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    AtomicBoolean accepted = new AtomicBoolean(true);
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT, accepted::get);
    UpstreamExchange turn = lab.begin(pool);
    if (whileIdle) {
      lab.finish(turn);
    }
    accepted.set(false);
    if (!whileIdle) {
      lab.finish(turn);
    }

    assertThat(lab.begin(pool).isOnKeptConnection()).isFalse();
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().size() == 1);
  }

  @Test
  void whoWantsAFreshConnectionGetsOne() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    lab.get(pool);

    UpstreamExchange fresh = PoolLab.await(lab.ask(pool, true));

    assertThat(fresh.isOnKeptConnection()).isFalse();
    lab.finish(fresh);
    assertThat(server.accepted()).isEqualTo(2);
  }

  @Test
  void aKeptConnectionThatTheUpstreamClosedIsForgotten() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    lab.get(pool);
    lab.get(pool);
    server.open().getFirst().close();

    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () -> {
              UpstreamExchange turn = lab.begin(pool);
              boolean kept = turn.isOnKeptConnection();
              lab.on(
                  () -> {
                    turn.end(false);
                    return true;
                  });
              return !kept;
            });
    assertThat(lab.get(pool)).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"
      })
  void anAnswerThatEndsTheConnectionEndsIt(String answer) throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx, (socket, head) -> socket.write(answer));
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    lab.get(pool);

    UpstreamExchange next = lab.begin(pool);

    assertThat(next.isOnKeptConnection()).isFalse();
  }

  /** What comes unasked would be the answer to the next request, which is somebody else's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "H",
        "\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
      })
  void bytesAfterAnAnswerNeverReachTheNextRequest(String surplus) throws Exception {
    RawUpstream server =
        new RawUpstream(lab.vertx, (socket, head) -> socket.write(RawUpstream.OK + surplus));
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    UpstreamExchange first = lab.begin(pool);
    assertThat(lab.finish(first)).isEqualTo("ok");

    for (int i = 0; i < 3; i++) {
      UpstreamExchange next = lab.begin(pool);
      assertThat(next.isOnKeptConnection()).isFalse();
      assertThat(lab.finish(next)).isEqualTo("ok");
    }
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
  }

  /** Whoever waits would write its request while the forged answer lies in the decoder. */
  @Test
  void bytesAfterAnAnswerNeverReachWhoWaits() throws Exception {
    String forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
    RawUpstream server =
        new RawUpstream(lab.vertx, (socket, head) -> socket.write(RawUpstream.OK + forged));
    Upstream pool = lab.pool(server.url(), new PoolBounds(1, 1, 2, LONG, LONG), PoolLab.PATIENT);
    UpstreamExchange first = lab.begin(pool);
    Future<UpstreamExchange> second = lab.ask(pool, false);

    assertThat(lab.finish(first)).isEqualTo("ok");

    UpstreamExchange next = PoolLab.await(second);
    assertThat(next.isOnKeptConnection()).isFalse();
    assertThat(lab.finish(next)).isEqualTo("ok");
  }

  @Test
  void bytesOnAnIdleConnectionCloseIt() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    lab.get(pool);

    server.open().getFirst().write("H");

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
    UpstreamExchange next = lab.begin(pool);
    assertThat(next.isOnKeptConnection()).isFalse();
    assertThat(lab.finish(next)).isEqualTo("ok");
  }

  /** RFC 9110 §15.2: however many interim responses come, the answer is the one that follows. */
  @Test
  void interimResponsesAreNotTheAnswer() throws Exception {
    String interim = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
    RawUpstream server =
        new RawUpstream(
            lab.vertx, (socket, head) -> socket.write(interim + interim + RawUpstream.OK));
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);

    assertThat(lab.get(pool)).isEqualTo("ok");
    assertThat(lab.get(pool)).isEqualTo("ok");
    assertThat(server.accepted()).isEqualTo(1);
  }

  /** RFC 9112 §6.3: the length in an answer to HEAD is that of another answer. */
  @Test
  void theAnswerToHeadHasNoContent() throws Exception {
    RawUpstream server =
        new RawUpstream(
            lab.vertx,
            (socket, head) ->
                socket.write(
                    head.startsWith("HEAD")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
                        : RawUpstream.OK));
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    UpstreamExchange head = PoolLab.await(lab.on(() -> pool.begin(HttpMethod.HEAD, "/", false)));
    assertThat(lab.finish(head)).isEmpty();

    assertThat(lab.get(pool)).isEqualTo("ok");
    assertThat(server.accepted()).isEqualTo(1);
  }

  @Test
  void aHeaderBeyondTheBoundIsNoAnswer() throws Exception {
    String large = "X: " + "y".repeat(UpstreamCodec.LARGEST_HEADER) + "\r\n";
    RawUpstream server =
        new RawUpstream(
            lab.vertx,
            (socket, head) ->
                socket.write("HTTP/1.1 200 OK\r\n" + large + "Content-Length: 2\r\n\r\nok"));
    Upstream pool = lab.pool(server.url(), WIDE, PoolLab.PATIENT);
    UpstreamExchange turn = lab.begin(pool);

    assertThat(catchThrowable(() -> lab.finish(turn))).isNotNull();

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
  }

  @Test
  void whoIsNotThereIsUnreachable() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:" + Tool.freePort());
    Upstream pool = lab.pool(nobody, WIDE, PoolLab.PATIENT);

    assertThat(((UpstreamFailure) PoolLab.failure(lab.ask(pool, false))).kind())
        .isEqualTo(UpstreamFailure.Kind.UNREACHABLE);
    assertThat(lab.count("unreachable")).isEqualTo(1);
  }

  @Test
  void aReplacedUpstreamFinishesWhatIsInFlightAndBeginsNothing() throws Exception {
    RawUpstream server = new RawUpstream(lab.vertx);
    Upstream pool = lab.pool(server.url(), new PoolBounds(2, 2, 2, LONG, LONG), PoolLab.PATIENT);
    UpstreamExchange inFlight = lab.begin(pool);
    lab.get(pool);
    UpstreamExchange other = lab.begin(pool);
    Future<UpstreamExchange> waiting = lab.ask(pool, false);
    lab.finish(other);
    lab.finish(PoolLab.await(waiting));
    Awaitility.await().until(() -> server.open().size() == 2);

    lab.on(
        () -> {
          pool.close();
          return true;
        });

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().size() == 1);
    assertThat(((UpstreamFailure) PoolLab.failure(lab.ask(pool, false))).kind())
        .isEqualTo(UpstreamFailure.Kind.UNREACHABLE);
    assertThat(lab.finish(inFlight)).isEqualTo("ok");
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
  }

  @Test
  void aReplacedUpstreamsRequestsEndInTime() throws Exception {
    RawUpstream silent = new RawUpstream(lab.vertx, (socket, head) -> {});
    PoolBounds bounds = new PoolBounds(2, 2, 2, LONG, Duration.ofMillis(100));
    Upstream pool = lab.pool(silent.url(), bounds, PoolLab.PATIENT);
    UpstreamExchange stuck = lab.begin(pool);

    lab.on(
        () -> {
          pool.close();
          return true;
        });

    assertThat(catchThrowable(() -> lab.finish(stuck))).isNotNull();
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> silent.open().isEmpty());
  }
}
