package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three services under load while their engine is dead for a minute. */
@Tag("it")
@Timeout(600)
@DisplayName("Three nodes whose engine is dead for 60 s")
class ClusterOutageIT {
  private static final Duration BEFORE = Duration.ofSeconds(10);
  private static final Duration DEAD = Duration.ofSeconds(60);

  /** Certificates that every node is asked about again and again; a fourth is new each time. */
  private static final int KNOWN = 30;

  @TempDir private Path directory;
  private RedisServer redis;
  private ClusterLab lab;
  private List<ClusterLab.Node> nodes;

  @BeforeEach
  void start() throws Exception {
    Tool.installed("redis-server");
    Path data = directory.resolve("redis");
    Files.createDirectory(data);
    redis = RedisServer.start(data, "--appendonly", "no", "--save", "");
    lab = new ClusterLab(directory, redis.url());
    nodes = List.of(lab.start("one"), lab.start("two"), lab.start("three"));
    for (ClusterLab.Node node : nodes) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(node.metric("vouchsafe_shared_nodes")).isEqualTo(3));
    }
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
    redis.close();
  }

  @Test
  @DisplayName("decide no later than with it and nothing wrong, and agree again within 5 s")
  void outage() throws Exception {
    List<Certificate> known = new ArrayList<>();
    for (int i = 0; i < KNOWN; i++) {
      known.add(lab.client("CN=Known " + i).certificate());
    }
    Certificate revoked = lab.client("CN=Revoked").certificate();
    lab.responder.say(spec -> spec.revoked(lab.clock.instant(), RevocationReason.KEY_COMPROMISE));
    assertThat(nodes.getFirst().reason(revoked)).isEqualTo("revoked");
    lab.responder.say(spec -> spec);
    load(known, Duration.ofSeconds(2), "warm");
    long[] with = load(known, BEFORE, "with");

    redis.kill();
    List<Certificate> blocked = new ArrayList<>();
    for (ClusterLab.Node node : nodes) {
      Certificate certificate = lab.client("CN=Blocked at " + node.name).certificate();
      node.block(certificate);
      assertThat(node.reason(certificate)).isEqualTo("blocked");
      blocked.add(certificate);
    }
    long[] without = load(known, DEAD, "without");

    for (ClusterLab.Node node : nodes) {
      assertThat(node.reason(revoked)).isEqualTo("revoked");
    }
    assertThat(median(without)).isLessThan(2 * median(with) + 10_000_000L);
    // A look-up that waits for nobody; the rest is a busy machine.
    assertThat(Duration.ofNanos(without[without.length - 1])).isLessThan(Duration.ofSeconds(2));

    redis.again();
    long back = System.nanoTime();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              for (ClusterLab.Node node : nodes) {
                assertThat(ids(node)).hasSize(nodes.size()).isEqualTo(ids(nodes.getFirst()));
              }
            });
    assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(8));
    for (ClusterLab.Node node : nodes) {
      for (Certificate certificate : blocked) {
        assertThat(node.reason(certificate)).isEqualTo("blocked");
      }
    }
  }

  /** How long decisions took, ns, the shortest first. */
  private long[] load(List<Certificate> known, Duration time, String word) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    List<Long> taken = new ArrayList<>();
    for (int i = 0; System.nanoTime() - end < 0; i++) {
      ClusterLab.Node node = nodes.get(i % nodes.size());
      Certificate certificate =
          i % 4 == 3
              ? lab.client("CN=New " + word + " " + i).certificate()
              : known.get(i % known.size());
      long begun = System.nanoTime();
      String reason = node.reason(certificate);
      taken.add(System.nanoTime() - begun);
      assertThat(reason).isEqualTo("ok");
    }
    return sorted(taken);
  }

  private static long[] sorted(List<Long> taken) {
    long[] all = taken.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(all);
    return all;
  }

  private static long median(long[] sorted) {
    return sorted[sorted.length / 2];
  }

  /** What a node blocks, by id: its certificate. */
  private static Map<String, String> ids(ClusterLab.Node node) throws Exception {
    Map<String, String> ids = new HashMap<>();
    JsonArray entries =
        new JsonObject(node.api.admin("/blocks/acme").body()).getJsonArray("entries");
    for (Object entry : entries) {
      JsonObject block = (JsonObject) entry;
      ids.put(block.getString("id"), block.getString("sha256"));
    }
    return ids;
  }
}
