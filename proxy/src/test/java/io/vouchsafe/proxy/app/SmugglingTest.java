package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.http.guard.HttpCorpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The corpus at the raw socket of both ports: what is refused is answered once, the connection is
 * closed, and what rode on it is never answered (contract, HTTP everywhere).
 */
class SmugglingTest {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}) ");

  /** Above this, octets do not come one by one. */
  private static final int SMALL = 1000;

  private static ServiceLab lab;

  @BeforeAll
  static void start() throws Exception {
    lab = new ServiceLab();
  }

  @AfterAll
  static void stop() throws Exception {
    lab.close();
  }

  /** But for a body that goes wrong behind the first packet, when its answer may be gone. */
  static List<HttpCorpus.Row> refused() {
    return HttpCorpus.refused().stream()
        .filter(row -> row.bytes().length() <= SMALL || !hasChunkedBody(row))
        .toList();
  }

  private static boolean hasChunkedBody(HttpCorpus.Row row) {
    return row.bytes().contains("chunked\r\n\r\n");
  }

  static List<HttpCorpus.Row> passing() {
    return HttpCorpus.passing();
  }

  /** The first packet, right at connecting, is the attack. */
  @ParameterizedTest
  @MethodSource("refused")
  void apiPortRefusesInOnePacket(HttpCorpus.Row row) throws Exception {
    String answers = toItsEnd(lab.service.apiPort(), row, false);

    assertThat(statuses(answers)).as(answers).isEqualTo(row.statuses());
    assertThat(answers).contains("\r\nConnection: close\r\n");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void apiPortRefusesOctetByOctet(HttpCorpus.Row row) throws Exception {
    if (row.bytes().length() > SMALL) {
      return;
    }
    List<Integer> statuses = statuses(toItsEnd(lab.service.apiPort(), row, true));

    // one whose head has gone on may have been answered with 401 before its body went wrong
    assertThat(statuses).hasSizeLessThanOrEqualTo(row.statuses().size());
    if (!hasChunkedBody(row)) {
      assertThat(statuses).isEqualTo(row.statuses());
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void adminPortRefuses(HttpCorpus.Row row) throws Exception {
    List<Integer> statuses = statuses(toItsEnd(lab.service.adminPort(), row, false));

    assertThat(statuses).hasSameSizeAs(row.statuses()).endsWith(row.statuses().getLast());
  }

  @ParameterizedTest
  @MethodSource("passing")
  void apiPortAnswers(HttpCorpus.Row row) throws Exception {
    String answers =
        row.closes()
            ? toItsEnd(lab.service.apiPort(), row, false)
            : answers(lab.service.apiPort(), row.bytes(), row.statuses().size());

    assertThat(statuses(answers)).as(answers).isEqualTo(row.statuses());
    assertThat(answers).doesNotContain(" 101 ");
  }

  @Test
  void expectationIsMet() throws Exception {
    String request =
        "POST /v1/acme/auth HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Expect: 100-continue\r\n"
            + "Content-Length: 5\r\n\r\n";

    assertThat(statuses(answers(lab.service.apiPort(), request + "hello", 2)))
        .containsExactly(100, 401);
  }

  @Test
  void aMethodOfOnesOwnElsewhereIs405WithAllow() throws Exception {
    for (String path : List.of("/v1/acme/decisions", "/ocsp/acme", "/crl/acme/00.crl")) {
      String request = "FOO " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      assertThat(answers(lab.service.apiPort(), request, 1).toLowerCase(Locale.ROOT))
          .contains(" 405 ", "\r\nallow: ");
    }
  }

  @Test
  void twoSlashesInAnOcspPathPass() throws Exception {
    String request = "GET /ocsp/acme//MAAA HTTP/1.1\r\nHost: localhost\r\n\r\n";

    assertThat(statuses(answers(lab.service.apiPort(), request, 1))).containsExactly(200);
  }

  private static List<Integer> statuses(String answers) {
    return STATUS.matcher(answers).results().map(found -> Integer.valueOf(found.group(1))).toList();
  }

  /** Everything that is answered until the service closes. */
  private static String toItsEnd(int port, HttpCorpus.Row row, boolean octetByOctet)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.setTcpNoDelay(true);
      send(socket.getOutputStream(), row.bytes(), octetByOctet);
      ByteArrayOutputStream answers = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(answers);
      } catch (SocketTimeoutException e) {
        throw new AssertionError(row + " leaves the connection open: " + answers, e);
      } catch (IOException reset) {
        answers.flush();
      }
      return answers.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private static void send(OutputStream out, String text, boolean octetByOctet) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    try {
      if (!octetByOctet) {
        out.write(bytes);
        return;
      }
      for (byte octet : bytes) {
        out.write(octet);
      }
    } catch (IOException closedMeanwhile) {
      assertThat(closedMeanwhile).isNotNull();
    }
  }

  /** As many answers as that; the connection stays open. */
  private static String answers(int port, String request, int count) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      send(socket.getOutputStream(), request, false);
      StringBuilder answers = new StringBuilder();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[4096];
      while (statuses(answers.toString()).size() < count
          || !answers.toString().contains("\r\n\r\n")) {
        int read = in.read(buffer);
        if (read < 0) {
          throw new AssertionError("closed after " + answers);
        }
        answers.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
      }
      return answers.toString();
    }
  }
}
