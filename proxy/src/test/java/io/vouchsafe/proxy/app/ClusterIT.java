package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole services over one real Redis: what one learns, the others know. */
@Tag("it")
@Timeout(300)
@DisplayName("Two nodes")
class ClusterIT {
  /** A second, on a machine that has nothing else to do. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private RedisServer redis;
  private ClusterLab lab;

  @BeforeEach
  void start() throws Exception {
    Tool.installed("redis-server");
    Path data = directory.resolve("redis");
    Files.createDirectory(data);
    redis = RedisServer.start(data, "--appendonly", "no", "--save", "");
    lab = new ClusterLab(directory, redis.url());
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
    redis.close();
  }

  private ClusterLab.Node started(String name) throws Exception {
    ClusterLab.Node node = lab.start(name);
    await(() -> assertThat(node.metric("vouchsafe_shared_up")).isEqualTo(1));
    return node;
  }

  /** Nodes that have heard each other. */
  private List<ClusterLab.Node> both() throws Exception {
    List<ClusterLab.Node> nodes = List.of(started("one"), started("two"));
    for (ClusterLab.Node node : nodes) {
      await(() -> assertThat(node.metric("vouchsafe_shared_nodes")).isEqualTo(2));
    }
    return nodes;
  }

  private static void await(ThrowingRunnable check) {
    Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(check);
  }

  private static Duration took(ThrowingRunnable check) {
    long begun = System.nanoTime();
    await(check);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static boolean isClosed(SSLSocket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  @DisplayName("a revocation that one learns cuts a session on the other within a second")
  void revoked() throws Exception {
    List<ClusterLab.Node> nodes = both();
    Issued alice = lab.client("CN=Alice");
    try (SSLSocket session = nodes.get(1).connect(alice)) {
      lab.responder.say(spec -> spec.revoked(lab.clock.instant(), RevocationReason.KEY_COMPROMISE));
      nodes.get(0).expect(200, "DELETE", "/cache/acme", "");

      assertThat(nodes.get(0).reason(alice.certificate())).isEqualTo("revoked");
      assertThat(took(() -> assertThat(isClosed(session)).isTrue())).isLessThan(SOON);
      lab.responder.status(503);
      assertThat(nodes.get(1).reason(alice.certificate())).isEqualTo("revoked");
    }
  }

  @Test
  @DisplayName("a block on one cuts and refuses on the other within a second")
  void blocked() throws Exception {
    List<ClusterLab.Node> nodes = both();
    Issued alice = lab.client("CN=Alice");
    try (SSLSocket session = nodes.get(1).connect(alice)) {
      nodes.get(0).block(alice.certificate());

      assertThat(took(() -> assertThat(isClosed(session)).isTrue())).isLessThan(SOON);
      assertThat(nodes.get(1).reason(alice.certificate())).isEqualTo("blocked");
    }
    nodes.get(1).expect(200, "DELETE", "/blocks/acme?all=true", "");
    assertThat(took(() -> assertThat(reason(nodes.get(0), alice)).isEqualTo("ok")))
        .isLessThan(SOON);
  }

  @Test
  @DisplayName("a block survives the restart of both, in either order, and of the engine")
  void survives() throws Exception {
    Certificate alice = lab.client("CN=Alice").certificate();
    Certificate bob = lab.client("CN=Bob").certificate();
    List<ClusterLab.Node> nodes = both();
    nodes.get(0).block(alice);
    await(() -> assertThat(nodes.get(1).reason(alice)).isEqualTo("blocked"));
    nodes.get(1).block(bob);
    await(() -> assertThat(nodes.get(0).reason(bob)).isEqualTo("blocked"));

    nodes.get(0).stop();
    nodes.get(1).stop();
    redis.kill();
    redis.again();
    for (String name : List.of("two", "one")) {
      ClusterLab.Node again = started(name);
      assertThat(again.reason(alice)).isEqualTo("blocked");
      assertThat(again.reason(bob)).isEqualTo("blocked");
    }
    ClusterLab.Node third = started("three");
    await(() -> assertThat(third.reason(alice)).isEqualTo("blocked"));
    await(() -> assertThat(third.reason(bob)).isEqualTo("blocked"));
  }

  @Test
  @DisplayName("what was blocked on both sides of a dead engine is blocked on both afterwards")
  void split() throws Exception {
    Certificate alice = lab.client("CN=Alice").certificate();
    Certificate bob = lab.client("CN=Bob").certificate();
    List<ClusterLab.Node> nodes = both();
    redis.kill();
    nodes.get(0).block(alice);
    nodes.get(1).block(bob);
    assertThat(nodes.get(0).reason(alice)).isEqualTo("blocked");
    assertThat(nodes.get(0).reason(bob)).isEqualTo("ok");
    redis.again();

    Duration took =
        took(
            () -> {
              assertThat(nodes.get(0).reason(bob)).isEqualTo("blocked");
              assertThat(nodes.get(1).reason(alice)).isEqualTo("blocked");
            });
    assertThat(took).isLessThan(Duration.ofSeconds(10));
    assertThat(blocks(nodes.get(0))).isEqualTo(blocks(nodes.get(1)));
  }

  private static JsonArray blocks(ClusterLab.Node node) throws Exception {
    List<JsonObject> entries = new ArrayList<>();
    new JsonObject(node.api.admin("/blocks/acme").body())
        .getJsonArray("entries")
        .forEach(entry -> entries.add((JsonObject) entry));
    return new JsonArray(
        entries.stream().sorted(Comparator.comparing(e -> e.getString("id"))).toList());
  }

  @Test
  @DisplayName("a cold one answers from what the other asked for")
  void cold() throws Exception {
    List<Certificate> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(lab.client("CN=Client " + i).certificate());
    }
    ClusterLab.Node one = started("one");
    for (Certificate client : clients) {
      assertThat(one.reason(client)).isEqualTo("ok");
    }
    int asked = lab.responder.requests();
    await(() -> assertThat(redis.command("KEYS", "lab:o:*").split("lab:o:")).hasSize(51));

    ClusterLab.Node two = started("two");
    for (Certificate client : clients) {
      assertThat(two.reason(client)).isEqualTo("ok");
    }
    // On a busy machine a look-up may take longer than the 10 ms that a decision waits for it.
    assertThat(lab.responder.requests()).isLessThan(asked + clients.size());
    assertThat(two.metric("cache_gets_total{cache=\"shared\",result=\"hit\",tenant=\"acme\"}"))
        .isPositive();
  }

  @Test
  @DisplayName("each shows the sessions of the other and cuts them")
  void sessions() throws Exception {
    List<ClusterLab.Node> nodes = both();
    Issued alice = lab.client("CN=Alice");
    try (SSLSocket session = nodes.get(1).connect(alice)) {
      JsonObject shown =
          new JsonObject(nodes.get(0).api.admin("/sessions").body())
              .getJsonArray("sessions")
              .getJsonObject(0);
      assertThat(shown.getString("node")).isEqualTo("two");
      nodes
          .get(0)
          .expect(
              200,
              "POST",
              "/sessions/" + shown.getString("id") + "/cut",
              "{\"by\":\"ops\",\"why\":\"test\"}");
      assertThat(took(() -> assertThat(isClosed(session)).isTrue())).isLessThan(SOON);
    }
  }

  @Test
  @DisplayName("decide as quickly as ever while the engine hangs, and agree again afterwards")
  void hangs() throws Exception {
    List<ClusterLab.Node> nodes = both();
    redis.stop();
    long slowest = 0;
    for (int i = 0; i < 40; i++) {
      Certificate client = lab.client("CN=Client " + i).certificate();
      long begun = System.nanoTime();
      assertThat(nodes.get(i % 2).reason(client)).isEqualTo("ok");
      slowest = Math.max(slowest, System.nanoTime() - begun);
    }
    // A look-up waits 10 ms; the rest is the lab's responder on a busy machine.
    assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
    Certificate mallory = lab.client("CN=Mallory").certificate();
    nodes.get(0).block(mallory);
    redis.cont();
    await(() -> assertThat(nodes.get(1).reason(mallory)).isEqualTo("blocked"));
  }

  @Test
  @DisplayName("that is strict counts nothing remembered while it may miss news")
  void strict() throws Exception {
    lab.stale = "strict";
    List<ClusterLab.Node> nodes = both();
    Certificate alice = lab.client("CN=Alice").certificate();
    assertThat(nodes.get(0).reason(alice)).isEqualTo("ok");
    redis.kill();
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> assertThat(nodes.get(0).api.admin("/health/ready").statusCode()).isEqualTo(503));
    int asked = lab.responder.requests();
    assertThat(nodes.get(0).reason(alice)).isEqualTo("ok");
    assertThat(lab.responder.requests()).isEqualTo(asked + 1);
    lab.responder.status(503);
    assertThat(nodes.get(0).reason(alice)).isEqualTo("status_unavailable");
  }

  private static String reason(ClusterLab.Node node, Issued client) throws Exception {
    return node.reason(client.certificate());
  }
}
