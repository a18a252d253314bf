package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

/** Whatever was in the stream is gone: whoever is in is asked about past what is remembered. */
@Tag("it")
@Timeout(300)
@DisplayName("A revocation whose event is lost")
class MissedRevocationIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;
  private RedisServer redis;
  private ClusterLab lab;

  @BeforeEach
  void start() throws Exception {
    Tool.installed("redis-server");
    Path data = directory.resolve("redis");
    Files.createDirectory(data);
    redis = RedisServer.start(data);
    lab = new ClusterLab(directory, redis.url());
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
    redis.close();
  }

  private List<ClusterLab.Node> both() throws Exception {
    List<ClusterLab.Node> nodes = List.of(lab.start("one"), lab.start("two"));
    for (ClusterLab.Node node : nodes) {
      await(() -> assertThat(node.metric("vouchsafe_shared_nodes")).isEqualTo(2));
    }
    return nodes;
  }

  private static void await(ThrowingRunnable check) {
    Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(check);
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
  @DisplayName("ends its session all the same, and nobody had to log in")
  void emptied() throws Exception {
    List<ClusterLab.Node> nodes = both();
    Issued alice = lab.client("CN=Alice");
    Issued bob = lab.client("CN=Bob");
    try (SSLSocket ofAlice = nodes.get(1).connect(alice);
        SSLSocket ofBob = nodes.get(1).connect(bob)) {
      lab.responder.say(
          spec ->
              spec.statusOf(
                  alice.certificate().serial(),
                  new io.vouchsafe.pki.revocation.RevocationStatus.Revoked(
                      lab.clock.instant(), RevocationReason.KEY_COMPROMISE)));
      assertThat(nodes.get(1).reason(alice.certificate())).as("remembered").isEqualTo("ok");

      redis.flushall();

      await(() -> assertThat(isClosed(ofAlice)).isTrue());
      assertThat(isClosed(ofBob)).isFalse();
      await(() -> assertThat(nodes.get(0).reason(alice.certificate())).isEqualTo("revoked"));
    }
  }

  /** A gap in the stream while the responder is away denies nobody. */
  @Test
  @DisplayName("denies nobody while the responder is silent")
  void silent() throws Exception {
    List<ClusterLab.Node> nodes = both();
    Issued alice = lab.client("CN=Alice");
    try (SSLSocket session = nodes.get(1).connect(alice)) {
      int before = lab.responder.requests();
      lab.responder.status(503);

      redis.flushall();

      await(() -> assertThat(lab.responder.requests()).isGreaterThan(before));
      assertThat(nodes.get(1).reason(alice.certificate())).isEqualTo("ok");
      assertThat(isClosed(session)).isFalse();
    }
  }
}
