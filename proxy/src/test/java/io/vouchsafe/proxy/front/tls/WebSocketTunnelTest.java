package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of RFC 6455 §1.3, and whoever only pretends. */
@Timeout(60)
class WebSocketTunnelTest {
  private static final String ASK =
      "GET /chat HTTP/1.1\r\nHost: front.test\r\nUpgrade: WebSocket, foo\r\n"
          + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          + "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Version: 13\r\nX-Client-CN: eve\r\n\r\n";
  private static final String GRANTED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
          + "Sec-WebSocket-Protocol: chat\r\n\r\n";

  private ForwardingFixture front;

  @BeforeEach
  void start() throws IOException {
    front = new ForwardingFixture();
  }

  @AfterEach
  void stop() throws IOException {
    front.close();
  }

  /** Grants, then sends back what comes. */
  private void echo() {
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, GRANTED);
          InputStream in = socket.getInputStream();
          byte[] octets = new byte[8192];
          for (int read = in.read(octets); read >= 0; read = in.read(octets)) {
            out.write(octets, 0, read);
          }
          socket.close();
        });
  }

  @Test
  void octetsGoBothWaysAfterTheUpgrade() throws IOException {
    echo();
    try (RawClient client = front.client()) {
      RawClient.Answer answer = client.send(ASK).read();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.values("upgrade")).containsExactly("websocket");
      assertThat(answer.values("sec-websocket-protocol")).containsExactly("chat");
      for (String text : new String[] {"\u0081\u0085mask", "GET / HTTP/1.1\n\n", "\u0000"}) {
        client.send(text);
        assertThat(client.read(text.length()))
            .isEqualTo(text.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    RecordingUpstream.Seen seen = front.upstream.seen().getFirst();
    assertThat(seen.values("upgrade")).containsExactly("websocket");
    assertThat(seen.values("connection")).hasSize(1).allMatch("upgrade"::equalsIgnoreCase);
    assertThat(seen.values("x-client-cn")).containsExactly("alice");
    ForwardingTest.until(() -> front.direct.ended.get() == 1);
    assertThat(front.direct.endedWhole.get()).isZero();
  }

  @Test
  void muchGoesThroughUnchangedWhoeverIsSlow() throws Exception {
    echo();
    byte[] much = new byte[8 << 20];
    for (int i = 0; i < much.length; i++) {
      much[i] = (byte) (i * 31 >>> 3);
    }
    try (RawClient client = front.client()) {
      assertThat(client.send(ASK).read().status()).isEqualTo(101);
      OutputStream out = client.socket.getOutputStream();
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  out.write(much);
                  out.flush();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      byte[] back = client.read(much.length);
      sent.get(20, TimeUnit.SECONDS);
      assertThat(Arrays.equals(back, much)).isTrue();
    }
  }

  @Test
  void whatTheUpstreamSaysLastStillArrives() throws IOException {
    String last = "\u0088\u0002".repeat(200_000);
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, GRANTED + last);
          socket.close();
        });
    try (RawClient client = front.client()) {
      assertThat(client.send(ASK).read().status()).isEqualTo(101);
      assertThat(client.rest()).hasSize(last.length());
    }
  }

  @Test
  void aClientThatLeavesTakesTheUpstreamWithIt() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    StringBuilder got = new StringBuilder();
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, GRANTED);
          InputStream in = socket.getInputStream();
          for (int octet = in.read(); octet >= 0; octet = in.read()) {
            got.append((char) octet);
          }
          gone.countDown();
        });
    RawClient client = front.client();
    assertThat(client.send(ASK).read().status()).isEqualTo(101);
    client.send("bye").close();
    assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(got.toString()).isEqualTo("bye");
  }

  /** Who admits connections closes them by what it knows of them: the channel. */
  @Test
  void closingTheConnectionEndsTheTunnel() throws IOException {
    echo();
    try (RawClient client = front.client()) {
      assertThat(client.send(ASK).read().status()).isEqualTo(101);
      client.send("x").read(1);
      front.lastConnection.channelHandlerContext().channel().close();
      assertThat(client.isAtEnd()).isTrue();
      ForwardingTest.until(() -> front.direct.ended.get() == 1);
    }
  }

  @Test
  void aTunnelInWhichNothingMovesIsClosed() throws IOException {
    front.close();
    front = new ForwardingFixture(ForwardingFixture.UPSTREAM, Duration.ofMillis(300));
    echo();
    try (RawClient client = front.client()) {
      assertThat(client.send(ASK).read().status()).isEqualTo(101);
      assertThat(client.isAtEnd()).isTrue();
      ForwardingTest.until(() -> front.direct.ended.get() == 1);
    }
  }

  /** What is written for it would never be taken, and Vert.x waits for that. */
  @Test
  void aClientThatTakesNothingIsClosedAfterAll() throws IOException {
    front.close();
    front = new ForwardingFixture(ForwardingFixture.UPSTREAM, Duration.ofMillis(300));
    front.upstream.answers(
        (seen, out, socket) -> {
          RecordingUpstream.write(out, GRANTED);
          byte[] octets = new byte[1 << 16];
          while (true) {
            out.write(octets);
          }
        });
    try (RawClient client = front.client()) {
      assertThat(client.send(ASK).read().status()).isEqualTo(101);
      ForwardingTest.until(
          () -> !front.lastConnection.channelHandlerContext().channel().isActive());
    }
  }

  @Test
  void anotherAnswerIsAnAnswer() throws IOException {
    front.upstream.answers("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
    try (RawClient client = front.client()) {
      RawClient.Answer answer = client.send(ASK).read();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("no");
      assertThat(client.send(ASK).read().status()).isEqualTo(403);
    }
    assertThat(front.direct.endedWhole.get()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket\r\nConnection: Upgrade\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: forged\r\n",
        "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        "Upgrade: h2c\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
      })
  void whoDoesNotSpeakWebSocketGetsNoTunnel(String fields) throws IOException {
    front.upstream.answers("HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\nGET / x");
    try (RawClient client = front.client()) {
      assertThat(client.send(ASK).read().status()).isEqualTo(502);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade\r\nUpgrade: foo\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n"
            + "Sec-WebSocket-Key: b\r\n",
      })
  void whatIsNoUpgradeIsAnOrdinaryRequest(String fields) throws IOException {
    try (RawClient client = front.client()) {
      client.send("GET / HTTP/1.1\r\nHost: front.test\r\n" + fields + "\r\n");
      assertThat(client.read().status()).isEqualTo(200);
    }
    assertThat(front.upstream.seen().getFirst().names()).doesNotContain("upgrade", "connection");
  }

  /** RFC 6455 §4.1: a client waits for the 101; what rides on its request is nobody's. */
  @Test
  void whatComesBeforeThe101IsNotPassedOn() throws IOException {
    echo();
    try (RawClient client = front.client()) {
      client.send(ASK + "GET /smuggled HTTP/1.1\r\nHost: front.test\r\n\r\n");
      client.rest();
    }
    assertThat(front.upstream.everything()).doesNotContain("smuggled");
  }
}
