package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.tls.RawClient;
import io.vouchsafe.proxy.it.TlsFrontLab.Front;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that take their time, at a front with {@code header_timeout: 2, idle_timeout: 3}: each is
 * closed, and others are served meanwhile.
 */
@Tag("it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsFrontSlowIT {
  /** Timeouts of 2 and 3 s, and a machine that does something else. */
  private static final Duration LATEST = Duration.ofSeconds(15);

  private static final byte[] CLIENT_HELLO_BEGINS = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

  private TlsFrontLab lab;
  private SSLContext alice;
  private long begin;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    lab = new TlsFrontLab(directory, "128m");
    alice = lab.pki.client("alice");
    othersAreServed();
  }

  @AfterAll
  void stop() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void theUpstreamIsRidOfThem() {
    Awaitility.await().atMost(LATEST).until(() -> lab.sessions("alice") == 0);
  }

  private Socket plain() throws IOException {
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), lab.port(Front.BRIEF));
    socket.setSoTimeout(30_000);
    begin = System.nanoTime();
    return socket;
  }

  private Socket dial() throws IOException {
    Socket socket = lab.dial(Front.BRIEF, alice);
    begin = System.nanoTime();
    return socket;
  }

  private void othersAreServed() throws Exception {
    try (RawClient client = new RawClient(lab.dial(Front.BRIEF, alice))) {
      assertThat(client.send(TlsFrontLab.get("/")).read().body()).isEqualTo("ok");
    }
  }

  /** No earlier than its clock says, and no later than a busy machine needs. */
  private void endsAfter(RawClient client, int seconds) throws IOException {
    assertThat(client.isAtEnd()).isTrue();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf("TLS front: closed after %d ms%n", took.toMillis());
    assertThat(took).isBetween(Duration.ofMillis(seconds * 1000L - 300), LATEST);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11})
  void halfAHandshake(int octets) throws Exception {
    try (RawClient client = new RawClient(plain())) {
      client.socket.getOutputStream().write(CLIENT_HELLO_BEGINS, 0, octets);
      othersAreServed();
      endsAfter(client, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "GET / HTTP/1.1\r\nHost: front.test\r\nX: y"})
  void halfAHeader(String sent) throws Exception {
    try (RawClient client = new RawClient(dial())) {
      client.send(sent);
      othersAreServed();
      assertThat(client.read().status()).isEqualTo(408);
      endsAfter(client, 2);
    }
  }

  /** The clock runs from the first octet, whatever drips. */
  @Test
  void aHeaderThatDrips() throws Exception {
    try (RawClient client = new RawClient(dial())) {
      client.send("GET / HTTP/1.1\r\nHost: front.test\r\n");
      Thread dripping = Thread.ofVirtual().start(() -> drip(client));
      assertThat(client.read().status()).isEqualTo(408);
      endsAfter(client, 2);
      client.close();
      dripping.join(LATEST);
    }
  }

  private static void drip(RawClient client) {
    try {
      while (true) {
        client.send("X: y\r\n");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    } catch (IOException e) {
      // closed, as it should be
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100\r\n\r\nx", "Transfer-Encoding: chunked\r\n\r\n5\r\nhe"})
  void aBodyThatStops(String rest) throws Exception {
    try (RawClient client = new RawClient(dial())) {
      client.send("PUT /up HTTP/1.1\r\nHost: front.test\r\n" + rest);
      othersAreServed();
      RawClient.Answer answer = client.read();
      assertThat(answer == null || answer.status() >= 400).isTrue();
      if (answer != null) {
        assertThat(client.isAtEnd()).isTrue();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(took).isBetween(Duration.ofMillis(2700), LATEST);
    }
  }

  @Test
  void whoAsksForNothing() throws Exception {
    try (RawClient client = new RawClient(dial())) {
      othersAreServed();
      endsAfter(client, 3);
    }
  }

  /** What is sent to it fills the system's buffers, and then nothing moves any more. */
  @Test
  void whoNeverReads() throws Exception {
    try (RawClient client = new RawClient(dial())) {
      client.send(TlsFrontLab.get("/down/1073741824"));
      Awaitility.await().atMost(LATEST).until(() -> lab.bulk.open() > 0);
      othersAreServed();
      Awaitility.await().atMost(LATEST).until(() -> lab.sessions("alice") == 0);
      String rest = client.rest();
      assertThat(rest.length()).isLessThan(64 << 20);
    }
  }

  /** With {@code close_notify}, and with the FIN alone of a client that goes on reading. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoSaysThatNothingFollowsGetsItsAnswer(boolean closeNotify) throws Exception {
    try (Socket plain = plain()) {
      SSLSocket socket = lab.over(plain, alice);
      RawClient client = new RawClient(socket);
      BulkUpstream.Hold hold = lab.bulk.hold();
      client.send(TlsFrontLab.get("/later"));
      assertThat(hold.isAskedFor()).isTrue();
      if (closeNotify) {
        socket.shutdownOutput();
      } else {
        plain.shutdownOutput();
      }
      hold.answer();
      RawClient.Answer answer = client.read();
      assertThat(answer).isNotNull();
      assertThat(answer.body()).isEqualTo("later");
    }
  }
}
