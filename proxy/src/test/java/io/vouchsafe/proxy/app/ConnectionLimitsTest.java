package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.LimitSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who only occupies connections takes them from nobody else (contract, {@code limits}). */
class ConnectionLimitsTest {
  /** On Linux all of 127.0.0.0/8 is this machine. */
  private static final String STRANGER = "127.0.0.2";

  private static final String OTHER = "127.0.0.3";
  private static final String FRONT = "127.0.0.1";
  private static final String HALF = "GET /v1/acme/auth HTTP/1.1\r\nHost: localhost\r\nX: ";
  private static final String REST = "y\r\nConnection: close\r\n\r\n";

  private final List<Socket> open = new ArrayList<>();
  private ServiceLab lab;

  @AfterEach
  void close() throws Exception {
    for (Socket socket : open) {
      socket.close();
    }
    lab.close();
  }

  private void start(int connections, int perSource, int header, int request) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.eventLoops = 2;
    wishes.limits =
        new LimitSettings(
            connections, perSource, Duration.ofSeconds(header), Duration.ofSeconds(request));
    lab = new ServiceLab(wishes);
  }

  private Socket connect(String source) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.bind(new InetSocketAddress(source, 0));
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), lab.service.apiPort()));
    return socket;
  }

  private Socket half(String source) throws IOException {
    Socket socket = connect(source);
    socket.getOutputStream().write(HALF.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String toItsEnd(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException reset) {
      return "";
    }
  }

  /** Whether a connection from there is answered. */
  private boolean isServed(String source) {
    try (Socket socket = connect(source)) {
      socket.getOutputStream().write((HALF + REST).getBytes(StandardCharsets.US_ASCII));
      return toItsEnd(socket).startsWith("HTTP/1.1 4");
    } catch (IOException closedAtOnce) {
      return false;
    }
  }

  private String metrics() throws Exception {
    return lab.api.admin("/metrics").body();
  }

  @Test
  void elevenHundredHalfRequestsOfOneSourceLeaveTheOthersAlone() throws Exception {
    start(20_000, 1024, 300, 300);
    for (int i = 0; i < 1024; i++) {
      half(STRANGER);
    }
    Awaitility.await()
        .until(() -> metrics().contains("vouchsafe_connections{port=\"api\"} 1024.0"));

    for (int i = 0; i < 76; i++) {
      assertThat(isServed(STRANGER)).isFalse();
    }
    assertThat(isServed(OTHER)).isTrue();
    assertThat(isServed(FRONT)).isTrue();
    assertThat(metrics())
        .contains("vouchsafe_connections_refused_total{port=\"api\",reason=\"per_source\"} 76.0");

    open.removeFirst().close();
    Awaitility.await().until(() -> isServed(STRANGER));
  }

  @Test
  void adminAnswersWhileTheApiPortIsFull() throws Exception {
    start(40, 20, 300, 300);
    for (int i = 0; i < 20; i++) {
      half(STRANGER);
      half(FRONT);
    }
    Awaitility.await().until(() -> metrics().contains("vouchsafe_connections{port=\"api\"} 40.0"));

    assertThat(isServed(OTHER)).isFalse();
    assertThat(isServed(FRONT)).as("fronts have a reserve").isTrue();
    assertThat(lab.api.admin("/health/ready").statusCode()).isEqualTo(200);
    assertThat(metrics())
        .contains("vouchsafe_connections_refused_total{port=\"api\",reason=\"total\"} 1.0");
  }

  @Test
  void aTrustedFrontMayHaveMoreThanOneSource() throws Exception {
    start(100, 5, 300, 300);
    for (int i = 0; i < 50; i++) {
      half(FRONT);
    }

    assertThat(isServed(FRONT)).isTrue();
  }

  @Test
  void halfRequestsEndInTime() throws Exception {
    start(100, 100, 1, 300);
    Socket half = half(STRANGER);
    Socket silent = connect(STRANGER);

    assertThat(toItsEnd(half)).startsWith("HTTP/1.1 408 ");
    assertThat(toItsEnd(silent)).isEmpty();
    Awaitility.await().until(() -> metrics().contains("vouchsafe_connections{port=\"api\"} 0.0"));
  }

  @Test
  void aBodyThatStallsIs408() throws Exception {
    start(100, 100, 300, 1);
    Socket slow = connect(STRANGER);
    slow.getOutputStream()
        .write(
            ("POST /v1/acme/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
                    + "Content-Type: application/json\r\n\r\n{")
                .getBytes(StandardCharsets.US_ASCII));

    assertThat(toItsEnd(slow)).startsWith("HTTP/1.1 408 ");
  }
}
