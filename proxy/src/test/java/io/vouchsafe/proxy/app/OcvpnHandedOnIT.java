package io.vouchsafe.proxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.ocvpn.OwnerCalls;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two services over a real Redis, whose groups say what a test says. */
@Tag("it")
@Timeout(300)
@DisplayName("A call for a customer of another node")
class OcvpnHandedOnIT {
  private static final String ONE = "1111111111111111";
  private static final String TWO = "2222222222222222";
  private static final String POLL = "/v1/acme/ocvpn/poll";
  private static final String BODY = "{\"serial_number\":\"FGT001\",\"generation\":0}";

  private final FakeGroups first = new FakeGroups();
  private final FakeGroups second = new FakeGroups();

  @TempDir private Path directory;
  private RedisServer redis;
  private ClusterLab lab;
  private ClusterLab.Node one;
  private ClusterLab.Node two;
  private Certificate device;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    lab = new ClusterLab(directory, redis.url());
    lab.tenant =
        """
            front: { header: nginx, trusted: [127.0.0.1/32] }
            ocvpn: { customers: { north: { policy: default, devices: [FGT001] } } }
        """;
    lab.groups = Optional.of(first);
    one = node("one", ONE);
    lab.groups = Optional.of(second);
    two = node("two", TWO);
    for (ClusterLab.Node node : List.of(one, two)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> node.metric("vouchsafe_shared_nodes") == 2);
    }
    lab.clock.advance(Duration.ofSeconds(1));
    device = lab.client("CN=FGT001").certificate();
  }

  private ClusterLab.Node node(String name, String id) throws Exception {
    Path state = Files.createDirectory(directory.resolve("state-" + name));
    Files.writeString(state.resolve("node"), id + " 1\n");
    return lab.start(name);
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
    redis.close();
  }

  private HttpResponse<String> poll(ClusterLab.Node node, String... headers) throws Exception {
    return node.api.post(POLL, "application/json", BODY, headers);
  }

  private HttpResponse<String> poll(ClusterLab.Node node) throws Exception {
    return poll(node, "X-SSL-Client-Cert", ApiClient.escaped(device));
  }

  @Test
  @DisplayName("is answered there, decided about there once more, and passed on as it is")
  void handedOn() throws Exception {
    first.elsewhere = Optional.of(TWO);
    second.answer = new GroupAnswer.Told(MemberState.REGISTERED, 42, List.of(), false, false);
    HttpResponse<String> answer = poll(one);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"generation\":42");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(second.asked).hasSize(1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> two.journal.toString(UTF_8).contains("\"front\":\"ocvpn\""));
    second.answer = new GroupAnswer.WrongGeneration(43);
    HttpResponse<String> conflict = poll(one);
    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThat(conflict.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
  }

  @Test
  @DisplayName("is handed on once and never further")
  void oneHop() throws Exception {
    first.elsewhere = Optional.of(TWO);
    second.elsewhere = Optional.of(ONE);
    HttpResponse<String> answer = poll(one);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("has just gone to another node");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(first.asked).hasSize(1);
    assertThat(second.asked).hasSize(1);
  }

  @Test
  @DisplayName("is 503 with the owner's name when that one is gone")
  void gone() throws Exception {
    first.elsewhere = Optional.of(TWO);
    two.stop();
    HttpResponse<String> answer = poll(one);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("speaks for the customer");
  }

  @Test
  @DisplayName("is nobody's whom no node has handed on, whatever its headers say")
  void forged() throws Exception {
    String certificate = ApiClient.escaped(device);
    HttpResponse<String> answer =
        poll(two, "X-SSL-Client-Cert", certificate, OwnerCalls.SEAL, "1", OwnerCalls.CHAIN, "AAAA");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(second.asked).isEmpty();
  }
}
