package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of HTTP/1.1 through the front, and the answers of an upstream of every kind. */
@Timeout(60)
class ForwardingTest {
  private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: front.test\r\n";

  private ForwardingFixture front;

  @BeforeEach
  void start() throws IOException {
    front = new ForwardingFixture();
  }

  @AfterEach
  void stop() throws IOException {
    front.close();
  }

  private RawClient.Answer ask(String request) throws IOException {
    try (RawClient client = front.client()) {
      return client.send(request).read();
    }
  }

  private RecordingUpstream.Seen only() {
    assertThat(front.upstream.seen()).hasSize(1);
    return front.upstream.seen().getFirst();
  }

  /** RFC 8470 §5.1: nobody on the way takes it away, and no {@code Connection} either. */
  @Test
  void whatMayHaveBeenReplayedBeforeItCameIsStillMarkedSo() throws IOException {
    try (RawClient client = front.client()) {
      client
          .send(
              "GET / HTTP/1.1\r\nHost: front.test\r\nEarly-Data: 1\r\n"
                  + "Connection: early-data, x-hop\r\nX-Hop: 1\r\n\r\n")
          .read();
      client.send("GET / HTTP/1.1\r\nHost: front.test\r\n\r\n").read();
    }
    assertThat(front.upstream.seen().getFirst().values("early-data")).containsExactly("1");
    assertThat(front.upstream.seen().getFirst().names()).doesNotContain("x-hop");
    assertThat(front.upstream.seen().getLast().names()).doesNotContain("early-data");
  }

  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("20 s have passed").isNegative();
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  // The request

  @Test
  void aRequestGoesOnWithOurFieldsAndComesBack() throws IOException {
    front.upstream.answers("HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello");

    RawClient.Answer answer = ask(GET + "Accept: x/y\r\nCookie: a=b\r\n\r\n");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.values("x-a")).containsExactly("b");
    assertThat(only().line()).isEqualTo("GET /a?b=c HTTP/1.1");
    assertThat(only().names())
        .containsExactlyInAnyOrder(
            "host",
            "accept",
            "cookie",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "forwarded",
            "x-client-cn",
            "x-vouchsafe-identity",
            "client-cert");
    assertThat(only().values("host")).containsExactly("front.test");
    assertThat(only().values("forwarded"))
        .containsExactly("for=127.0.0.1;host=\"front.test\";proto=https");
    assertThat(only().values("x-client-cn")).containsExactly("alice");
  }

  @Test
  void oneConnectionCarriesManyRequests() throws IOException {
    try (RawClient client = front.client()) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(200);
      }
      client.send((GET + "\r\n").repeat(3));
      for (int i = 0; i < 3; i++) {
        assertThat(client.read().body()).isEqualTo("ok");
      }
    }
    assertThat(front.upstream.seen()).hasSize(8);
    assertThat(front.upstream.connections()).isEqualTo(1);
  }

  @Test
  void contentKeepsItsFraming() throws IOException {
    try (RawClient client = front.client()) {
      client.send("POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 5\r\n\r\nhello");
      assertThat(client.read().status()).isEqualTo(200);
      client.send(
          "POST / HTTP/1.1\r\nHost: front.test\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nX-Client-CN: mallory\r\nX-T: u\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
      client.send("GET / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(client.read().status()).isEqualTo(200);
      client.send("POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
      client.send("POST / HTTP/1.1\r\nHost: front.test\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
    }
    List<RecordingUpstream.Seen> seen = front.upstream.seen();
    assertThat(seen)
        .extracting(RecordingUpstream.Seen::body)
        .containsExactly("hello", "hello", "abc", "", "");
    assertThat(seen.get(0).values("content-length")).containsExactly("5");
    assertThat(seen.get(0).values("transfer-encoding")).isEmpty();
    assertThat(seen.get(1).values("transfer-encoding")).containsExactly("chunked");
    assertThat(seen.get(1).values("content-length")).isEmpty();
    assertThat(seen.get(3).values("content-length")).containsExactly("0");
    assertThat(seen.get(4).values("content-length")).isEmpty();
    assertThat(seen.get(4).values("transfer-encoding")).isEmpty();
    assertThat(front.upstream.wrong()).isEmpty();
  }

  @Test
  void whatConnectionListsGoesNoFurtherAndReachesNothingOfOurs() throws IOException {
    ask(
        "POST / HTTP/1.1\r\nHost: front.test\r\nX-Hop: 1\r\nX-Stay: 2\r\nKeep-Alive: timeout=5\r\n"
            + "Connection: x-hop, close, Content-Length, X-Client-CN, X-Forwarded-For, Host,"
            + " Client-Cert, X-Vouchsafe-Identity\r\nContent-Length: 2\r\n\r\nhi");

    assertThat(only().body()).isEqualTo("hi");
    assertThat(only().names())
        .contains("x-stay", "x-client-cn", "x-forwarded-for", "client-cert", "host")
        .contains("x-vouchsafe-identity", "content-length")
        .doesNotContain("x-hop", "connection", "keep-alive");
  }

  @Test
  void aTargetInAbsoluteFormBecomesAPath() throws IOException {
    try (RawClient client = front.client()) {
      for (String target :
          List.of(
              "https://front.test/x?y", "https://front.test", "https://FRONT.test?q", "/\u00e9|")) {
        client.send("GET " + target + " HTTP/1.1\r\nHost: front.test\r\n\r\n").read();
      }
      client.send("OPTIONS * HTTP/1.1\r\nHost: front.test\r\n\r\n").read();
      client.send("OPTIONS https://front.test HTTP/1.1\r\nHost: front.test\r\n\r\n").read();
    }
    assertThat(front.upstream.seen())
        .extracting(RecordingUpstream.Seen::line)
        .containsExactly(
            "GET /x?y HTTP/1.1",
            "GET / HTTP/1.1",
            "GET /?q HTTP/1.1",
            "GET /%E9| HTTP/1.1",
            "OPTIONS * HTTP/1.1",
            "OPTIONS * HTTP/1.1");
  }

  @Test
  void oldClientsAreServedToo() throws IOException {
    front.upstream.answers(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: u\r\n\r\n");
    try (RawClient client = front.client()) {
      RawClient.Answer answer =
          client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();
      assertThat(answer.values("transfer-encoding")).isEmpty();
      assertThat(answer.values("connection")).containsExactly("close");
      assertThat(answer.body()).isEqualTo("hello");
    }
    front.upstream.answers(RecordingUpstream.OK);
    try (RawClient client = front.client()) {
      for (int i = 0; i < 2; i++) {
        RawClient.Answer answer =
            client
                .send("GET / HTTP/1.0\r\nHost: front.test\r\nConnection: keep-alive\r\n\r\n")
                .read();
        assertThat(answer.body()).isEqualTo("ok");
      }
    }
    assertThat(front.upstream.seen()).allMatch(seen -> seen.line().endsWith(" HTTP/1.1"));
  }

  @Test
  void anExpectationIsTheUpstreams() throws IOException {
    front.upstream.hears(
        (head, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
          return true;
        });
    try (RawClient client = front.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 5\r\n"
              + "Expect: 100-continue\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(100);
      client.send("hello");
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(200);
    }
    assertThat(front.upstream.seen().getFirst().values("expect")).containsExactly("100-continue");
    assertThat(front.upstream.seen().getFirst().body()).isEqualTo("hello");
  }

  @Test
  void whoIsRefusedInsteadOf100IsClosedAndNothingOfTheContentIsSent() throws IOException {
    front.upstream.hears(
        (head, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 413 Large\r\nContent-Length: 3\r\n\r\nno!");
          return false;
        });
    try (RawClient client = front.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 5\r\n"
              + "Expect: 100-continue\r\n\r\n");
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.values("connection")).containsExactly("close");
      client.send("hello");
      assertThat(client.isAtEnd()).isTrue();
    }
    assertThat(front.upstream.everything()).doesNotContain("hello");
  }

  // The answer

  @Test
  void fieldsOfTheUpstreamsConnectionAndOfOursStayBehind() throws IOException {
    front.upstream.answers(
        "HTTP/1.1 200 Splendid\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
            + "Upgrade: h2c\r\nProxy-Authenticate: Basic\r\nX-Vouchsafe-Reference: forged\r\n"
            + "x_vouchsafe_decision: allow\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nX-Stay: 2\r\n"
            + "Content-Length: 2\r\n\r\nok");

    RawClient.Answer answer = ask(GET + "\r\n");

    assertThat(answer.values("set-cookie")).containsExactly("a", "b");
    assertThat(answer.values("x-stay")).containsExactly("2");
    assertThat(answer.head().toLowerCase(Locale.ROOT))
        .doesNotContain("hop", "keep-alive", "upgrade", "proxy", "vouchsafe");
  }

  @Test
  void anAnswerInChunksKeepsItsTrailerWithoutOurNames() throws IOException {
    front.upstream.answers(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n"
            + "X-T: u\r\nX-Vouchsafe-Identity: forged\r\nContent-Type: text/html\r\n\r\n");

    RawClient.Answer answer = ask(GET + "\r\n");

    assertThat(answer.body()).isEqualTo("hello world[trailer X-T: u]");
    assertThat(answer.values("transfer-encoding")).containsExactly("chunked");
    assertThat(answer.whole()).isTrue();
  }

  @Test
  void anAnswerThatEndsWithTheConnectionIsSentInChunks() throws IOException {
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.0 200 OK\r\nX-Y: z\r\n\r\nhello");
          socket.close();
        });
    try (RawClient client = front.client()) {
      RawClient.Answer answer = client.send(GET + "\r\n").read();
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.whole()).isTrue();
      assertThat(client.send(GET + "\r\n").read().body()).isEqualTo("hello");
    }
    assertThat(front.upstream.connections()).isEqualTo(2);
  }

  @Test
  void answersWithoutContentAreSuch() throws IOException {
    try (RawClient client = front.client()) {
      front.upstream.answers("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
      RawClient.Answer head = client.send("HEAD / HTTP/1.1\r\nHost: front.test\r\n\r\n").read(true);
      assertThat(head.values("content-length")).containsExactly("77");
      front.upstream.answers("HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n");
      RawClient.Answer unmodified = client.send(GET + "\r\n").read();
      assertThat(unmodified.status()).isEqualTo(304);
      assertThat(unmodified.values("transfer-encoding")).isEmpty();
      front.upstream.answers("HTTP/1.1 204 No Content\r\n\r\n");
      RawClient.Answer none = client.send(GET + "\r\n").read();
      assertThat(none.status()).isEqualTo(204);
      assertThat(none.values("content-length")).isEmpty();
      assertThat(none.values("transfer-encoding")).isEmpty();
      front.upstream.answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
      assertThat(client.send(GET + "\r\n").read().body()).isEmpty();
      front.upstream.answers(RecordingUpstream.OK);
      assertThat(client.send(GET + "\r\n").read().body()).isEqualTo("ok");
    }
    assertThat(front.upstream.connections()).isEqualTo(1);
  }

  @Test
  void earlyHintsGoOn() throws IOException {
    front.upstream.answers(
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX-Vouchsafe-A: b\r\n\r\n"
            + RecordingUpstream.OK);
    try (RawClient client = front.client()) {
      RawClient.Answer hint = client.send(GET + "\r\n").read();
      assertThat(hint.status()).isEqualTo(103);
      assertThat(hint.values("link")).containsExactly("</a>");
      assertThat(hint.values("x-vouchsafe-a")).isEmpty();
      assertThat(client.read().body()).isEqualTo("ok");
      assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(103);
    }
  }

  @Test
  void aStreamOfEventsIsNotHeldBack() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          try {
            assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          RecordingUpstream.write(out, "2\r\nhi\r\n0\r\n\r\n");
        });
    try (RawClient client = front.client()) {
      client.send(GET + "\r\n");
      assertThat(new String(client.read(15), StandardCharsets.ISO_8859_1))
          .isEqualTo("HTTP/1.1 200 OK");
      go.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 1000 Much\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 20 Little\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 abc Odd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-A: \u0000b\r\nContent-Length: 0\r\n\r\n",
      })
  void whatIsNoAnswerIs502(String text) throws IOException {
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, text);
          socket.shutdownOutput();
        });
    try (RawClient client = front.client()) {
      RawClient.Answer answer = client.send(GET + "\r\n").read();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.values("content-type")).containsExactly("application/problem+json");
      assertThat(answer.values("x-vouchsafe-reference")).hasSize(1);
      assertThat(answer.body())
          .contains(answer.values("x-vouchsafe-reference").getFirst())
          .doesNotContain("127.0.0.1", "Exception");
      front.upstream.answers(RecordingUpstream.OK);
      assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(200);
    }
    assertThat(front.upstream.connections()).isEqualTo(2);
    until(() -> front.direct.endedWhole.get() == 1);
  }

  @Test
  void aHeaderThatIsTooLargeIs502AndAPageForWhoAcceptsOne() throws IOException {
    front.upstream.answers(
        "HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(20_000) + "\r\nContent-Length: 0\r\n\r\n");
    RawClient.Answer answer = ask(GET + "Accept: text/html,*/*\r\n\r\n");
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.values("content-type")).containsExactly("text/html; charset=utf-8");
    assertThat(answer.body()).contains("Reference: <code>");
  }

  @Test
  void failuresOfTheUpstreamHaveTheirStatus() throws IOException {
    for (UpstreamFailure.Kind kind : UpstreamFailure.Kind.values()) {
      front.direct.failure = new UpstreamFailure(kind, "secret 10.1.2.3", "ref-7");
      RawClient.Answer answer =
          ask("POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 5\r\n\r\nhello");
      assertThat(answer.status()).isEqualTo(kind.status());
      assertThat(answer.values("x-vouchsafe-reference")).containsExactly("ref-7");
      assertThat(answer.head() + answer.body()).doesNotContain("secret", "10.1.2.3");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzzz\r\n",
      })
  void anAnswerThatBreaksOffIsSeenToDoSo(String rest) throws IOException {
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 200 OK\r\n" + rest);
          socket.close();
        });
    try (RawClient client = front.client()) {
      RawClient.Answer answer = client.send(GET + "\r\n").read();
      assertThat(answer.whole()).isFalse();
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void aKeptConnectionThatDiedIsAskedOnceMoreAndOnlyForWhatMayBeRepeated() throws IOException {
    try (RawClient client = front.client()) {
      assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(200);
      front.upstream.answers(
          (seen, out, socket) -> {
            if (seen.ordinal() > 0) {
              socket.close();
            } else {
              RecordingUpstream.write(out, RecordingUpstream.OK);
            }
          });
      assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(200);
      assertThat(front.upstream.seen()).hasSize(3);
      assertThat(client.send("POST /p HTTP/1.1\r\nHost: front.test\r\n\r\n").read().status())
          .isEqualTo(502);
      assertThat(front.upstream.seen()).hasSize(4);
      front.upstream.answers((seen, out, socket) -> socket.close());
      assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(502);
      assertThat(front.upstream.seen()).hasSize(5);
    }
  }

  // Time, and those who leave

  @Test
  void aSilentUpstreamIs504() throws IOException {
    front.close();
    front = new ForwardingFixture(Duration.ofMillis(300), ForwardingFixture.IDLE);
    front.upstream.answers((seen, out, socket) -> {});
    try (RawClient client = front.client()) {
      assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(504);
      front.upstream.answers(RecordingUpstream.OK);
      assertThat(client.send(GET + "\r\n").read().status()).isEqualTo(200);
    }
  }

  @Test
  void anAnswerThatGoesOnNoMoreIsCutOff() throws IOException {
    front.close();
    front = new ForwardingFixture(ForwardingFixture.UPSTREAM, Duration.ofMillis(300));
    front.upstream.answers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    try (RawClient client = front.client()) {
      assertThat(client.send(GET + "\r\n").read().whole()).isFalse();
    }
  }

  @Test
  void aClientThatLeavesEndsTheUpstreamsTurn() throws IOException {
    CountDownLatch asked = new CountDownLatch(1);
    front.upstream.answers((seen, out, socket) -> asked.countDown());
    RawClient client = front.client();
    client.send(GET + "\r\n");
    until(() -> asked.getCount() == 0);
    client.close();
    until(() -> front.direct.ended.get() == 1);
    assertThat(front.direct.endedWhole.get()).isZero();
  }

  @Test
  void anAnswerBeforeTheRequestIsWholeIsPassedOnAndTheConnectionEnds() throws IOException {
    front.upstream.hears(
        (head, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
          return true;
        });
    try (RawClient client = front.client()) {
      client.send("POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 100000\r\n\r\nhello");
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).isEqualTo("no");
      assertThat(answer.values("connection")).containsExactly("close");
      client.send("x".repeat(99_995));
      assertThat(client.isAtEnd()).isTrue();
    }
    assertThat(front.direct.endedWhole.get()).isZero();
  }

  // Memory

  /** What may lie between the two ends: buffers of two kernels, and a few of ours. */
  private static final long MOST_HELD = 24 << 20;

  @Test
  void anUpstreamIsNotReadFasterThanItsClientReads() throws Exception {
    AtomicLong written = new AtomicLong();
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n");
          byte[] piece = new byte[64 << 10];
          while (true) {
            out.write(piece);
            written.addAndGet(piece.length);
          }
        });
    try (RawClient client = front.client()) {
      client.send(GET + "\r\n");
      untilStill(written);
      assertThat(written.get()).isBetween(1L, MOST_HELD);
      long before = written.get();
      client.read((int) MOST_HELD);
      until(() -> written.get() > before);
    }
    until(() -> front.direct.ended.get() == 1);
  }

  @Test
  void aClientIsNotReadFasterThanItsUpstreamReads() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    front.upstream.hears(
        (head, out, socket) -> {
          try {
            assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return false;
        });
    AtomicLong written = new AtomicLong();
    try (RawClient client = front.client()) {
      client.send("POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 2000000000\r\n\r\n");
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    byte[] piece = new byte[64 << 10];
                    try {
                      while (true) {
                        client.socket.getOutputStream().write(piece);
                        written.addAndGet(piece.length);
                      }
                    } catch (IOException e) {
                      // the client has left
                    }
                  });
      untilStill(written);
      assertThat(written.get()).isBetween(1L, MOST_HELD);
      client.close();
      writer.join();
    }
    go.countDown();
    until(() -> front.direct.ended.get() == 1);
    assertThat(front.direct.endedWhole.get()).isZero();
  }

  /** Until a number that only grows has stayed for half a second. */
  private static void untilStill(AtomicLong number) {
    long[] last = {-1, 0};
    until(
        () -> {
          long now = System.nanoTime();
          if (number.get() != last[0] || number.get() == 0) {
            last[0] = number.get();
            last[1] = now;
          }
          return now - last[1] > TimeUnit.MILLISECONDS.toNanos(500);
        });
  }

  @Test
  void muchContentKeepsItsDigest() throws Exception {
    byte[] much = new byte[32 << 20];
    new Random(7).nextBytes(much);
    String text = new String(much, StandardCharsets.ISO_8859_1);
    front.upstream.answers(
        (seen, out, socket) ->
            RecordingUpstream.write(
                out,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(text.length())
                    + "\r\n"
                    + seen.body()
                    + "\r\n0\r\n\r\n"));
    try (RawClient client = front.client()) {
      client.send(
          "PUT / HTTP/1.1\r\nHost: front.test\r\nContent-Length: " + much.length + "\r\n\r\n");
      client.send(text);
      RawClient.Answer answer = client.read();
      assertThat(answer.whole()).isTrue();
      assertThat(answer.body().equals(text)).isTrue();
    }
    until(() -> front.direct.endedWhole.get() == 1);
  }
}
