package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many calls may wait for a decision, and what ends their wait. */
class DecisionPollsTest {
  private static final int MOST = 32;
  private static final String POLL = "/decisions?wait=60";

  @Test
  @DisplayName("So many wait at a time; the next is told so, and whoever hangs up makes room")
  void pollsAreBoundedAndOneWhoseCallerIsGoneIsDropped() throws Exception {
    List<Socket> polls = new ArrayList<>();
    try (ServiceLab lab = new ServiceLab()) {
      for (int i = 0; i < MOST; i++) {
        polls.add(poll(lab.service.adminPort()));
      }
      awaitWaiting(lab.api, MOST);

      assertThat(lab.api.admin(POLL).statusCode()).isEqualTo(503);
      assertThat(lab.api.admin("/decisions").statusCode()).isEqualTo(200);
      polls.removeLast().close();
      awaitWaiting(lab.api, MOST - 1);
      CompletableFuture<HttpResponse<String>> last = lab.api.adminLater(POLL);
      awaitWaiting(lab.api, MOST);

      String reference = lab.api.decide().getString("reference");
      assertThat(last.get(30, TimeUnit.SECONDS).body()).contains(reference);
      awaitWaiting(lab.api, 0);
    } finally {
      for (Socket poll : polls) {
        poll.close();
      }
    }
  }

  private static Socket poll(int port) throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    OutputStream out = socket.getOutputStream();
    out.write(
        ("GET " + POLL + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }

  @Test
  @DisplayName("The end of the service answers whoever waits")
  void stoppingEndsPolls() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> polls = new ArrayList<>();
    try (ServiceLab lab = new ServiceLab()) {
      for (int i = 0; i < 3; i++) {
        polls.add(lab.api.adminLater(POLL));
      }
      awaitWaiting(lab.api, 3);
    }

    for (CompletableFuture<HttpResponse<String>> poll : polls) {
      assertEmpty(poll);
    }
  }

  @Test
  @DisplayName("A reload answers whoever waits: the token may be another now")
  void aReloadEndsPolls(@TempDir Path directory) throws Exception {
    try (ReloadLab lab = new ReloadLab(directory)) {
      CompletableFuture<HttpResponse<String>> poll = lab.api.adminLater(POLL);
      awaitWaiting(lab.api, 1);

      lab.reload();

      assertEmpty(poll);
    }
  }

  private static void assertEmpty(CompletableFuture<HttpResponse<String>> poll) throws Exception {
    HttpResponse<String> answer = poll.get(30, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getJsonArray("decisions")).isEmpty();
  }

  private static void awaitWaiting(ApiClient api, int polls) {
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () ->
                ApiClient.series(api.admin("/metrics").body(), "vouchsafe_decision_polls")
                    .contains("vouchsafe_decision_polls " + polls + ".0"));
  }
}
