package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.tls.RawClient;
import io.vouchsafe.proxy.it.TlsFrontLab.Front;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a revocation does to connections that are open, and to those that are resumed. */
@Tag("it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsFrontCutIT {
  /** The contract has 1 s; a machine that builds something else may take longer. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TlsFrontLab lab;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    lab = new TlsFrontLab(directory, "128m");
  }

  @AfterAll
  void stop() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void aWebSocketEchoes() throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(lab.pki.client("alice")).build()) {
      HeardSocket heard = socket(http);
      heard.socket().sendText("hello", true).get(20, TimeUnit.SECONDS);
      Awaitility.await().atMost(PATIENCE).until(() -> heard.text().equals("hello"));
      String large = "0123456789".repeat(5000);
      heard.socket().sendText(large, true).get(20, TimeUnit.SECONDS);
      Awaitility.await().atMost(PATIENCE).until(() -> heard.text().equals("hello" + large));
      heard.socket().sendClose(WebSocket.NORMAL_CLOSURE, "over").get(20, TimeUnit.SECONDS);
      heard.ended().get(20, TimeUnit.SECONDS);
    }
  }

  private HeardSocket socket(HttpClient http) throws Exception {
    HeardSocket heard = new HeardSocket();
    http.newWebSocketBuilder()
        .buildAsync(URI.create("wss://localhost:" + lab.port(Front.SOCKETS) + "/echo"), heard)
        .get(20, TimeUnit.SECONDS);
    return heard;
  }

  /** Idle, a WebSocket, in the middle of an answer, and both kinds of HTTP. */
  @ParameterizedTest
  @CsvSource({"blocked, false", "learnt, true"})
  void openConnectionsAreClosed(String who, boolean learnt) throws Exception {
    Map<String, CompletableFuture<Long>> ends = new LinkedHashMap<>();
    try (HttpClient http = HttpClient.newBuilder().sslContext(lab.pki.client(who)).build();
        RawClient kept = new RawClient(lab.dial(Front.STRICT, lab.pki.client(who)));
        Socket download = lab.dial(Front.BULK, lab.pki.client(who));
        RawClient other = new RawClient(lab.dial(Front.STRICT, lab.pki.client("alice")));
        Tool overHttp2 = drip(who)) {
      assertThat(kept.send(TlsFrontLab.get("/")).read().status()).isEqualTo(200);
      assertThat(other.send(TlsFrontLab.get("/")).read().status()).isEqualTo(200);
      HeardSocket heard = socket(http);
      heard.socket().sendText("hello", true).get(20, TimeUnit.SECONDS);
      Awaitility.await().atMost(PATIENCE).until(() -> heard.text().equals("hello"));
      download
          .getOutputStream()
          .write("GET /drip HTTP/1.1\r\nHost: front.test\r\n\r\n".getBytes("US-ASCII"));
      InputStream drip = download.getInputStream();
      assertThat(drip.readNBytes(4000)).hasSize(4000);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> Files.exists(lab.directory.resolve("drip")) && lab.sessions(who) == 4);

      ends.put("keep-alive", at(kept::isAtEnd));
      ends.put("WebSocket", heard.ended());
      ends.put("download", at(() -> drain(drip)));
      ends.put("download over HTTP/2", at(() -> ended(overHttp2)));
      if (learnt) {
        lab.revoke(who);
      }
      assertThat(ends.values()).noneMatch(CompletableFuture::isDone);
      long begin = System.nanoTime();
      if (learnt) {
        lab.refresh();
      } else {
        lab.block(who);
      }

      for (Map.Entry<String, CompletableFuture<Long>> each : ends.entrySet()) {
        long took = each.getValue().get(30, TimeUnit.SECONDS) - begin;
        System.out.printf(
            "TLS front: %s, %s: closed after %d ms%n", who, each.getKey(), took / 1_000_000);
        assertThat(Duration.ofNanos(took)).as(each.getKey()).isLessThan(SOON);
      }
      assertThat(other.send(TlsFrontLab.get("/")).read().status()).isEqualTo(200);
    }
    assertThat(lab.curl(Front.STRICT, who, "/").status()).isEqualTo(403);
    Awaitility.await().atMost(PATIENCE).until(() -> lab.bulk.open() == 0);
  }

  /** A download by curl that has begun when the file {@code drip} is there. */
  private Tool drip(String who) throws IOException {
    Files.deleteIfExists(lab.directory.resolve("drip"));
    String command =
        "%s --http2 --cert %s.pem --key %s.key -N -o drip -w '%%{http_version} %%{http_code}' %s"
            .formatted(lab.curlCommand(Front.BULK), who, who, lab.url(Front.BULK, "/drip"));
    return Tool.start(lab.directory, "sh", "-c", "exec " + command);
  }

  private static boolean ended(Tool curl) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !curl.isAlive());
    return true;
  }

  private static boolean drain(InputStream in) throws IOException {
    try {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return true;
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private interface End {
    boolean isReached() throws IOException;
  }

  /** When {@code end} is there, by the clock of {@link System#nanoTime}. */
  private static CompletableFuture<Long> at(End end) {
    CompletableFuture<Long> at = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                assertThat(end.isReached()).isTrue();
                at.complete(System.nanoTime());
              } catch (IOException | RuntimeException | AssertionError e) {
                at.completeExceptionally(new CompletionException(e));
              }
            });
    return at;
  }

  @ParameterizedTest
  @CsvSource({"tls1_2, true", "tls1_3, true", "tls1_2, false", "tls1_3, false"})
  void aResumedConnectionIsDecidedAboutAnew(String version, boolean learnt) throws Exception {
    String who = learnt ? version : version.replace("tls", "block");
    String full =
        spoken(version, "-cert %s.pem -key %s.key -sess_out %s.session".formatted(who, who, who));
    assertThat(full).contains("New, TLS", "200 OK");
    String resume = "-sess_in %s.session".formatted(who);
    assertThat(spoken(version, resume)).contains("Reused, TLS", "200 OK");
    if (learnt) {
      lab.revoke(who);
      lab.refresh();
    } else {
      lab.block(who);
    }
    lab.application.forget();

    assertThat(spoken(version, resume)).contains("Reused, TLS", "403 Forbidden");
    assertThat(lab.application.everything()).isEmpty();
  }

  private String spoken(String version, String options) throws Exception {
    Files.writeString(
        lab.directory.resolve("request"),
        "GET / HTTP/1.1\r\nHost: front.test\r\nConnection: close\r\n\r\n");
    return Tool.run(
        lab.directory,
        "sh",
        "-c",
        "%s s_client -connect 127.0.0.1:%d -servername %s -%s %s -ign_eof <request 2>&1"
            .formatted(
                Tool.installed("openssl"),
                lab.port(Front.STRICT),
                TlsFrontPki.HOST,
                version,
                options));
  }
}
