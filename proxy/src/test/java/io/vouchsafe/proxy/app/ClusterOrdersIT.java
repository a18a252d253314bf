package io.vouchsafe.proxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@Timeout(300)
@DisplayName("Blocks and allows of two nodes over a real Redis")
class ClusterOrdersIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** A second, on a machine that has nothing else to do. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final String LISTS = "lab:orders:acme";

  @TempDir private Path directory;

  private RedisServer redis;
  private ClusterLab lab;

  @BeforeEach
  void begin() throws Exception {
    Path data = Files.createDirectory(directory.resolve("redis"));
    redis = RedisServer.start(data, "--appendonly", "yes", "--appendfsync", "always");
    lab = new ClusterLab(directory, redis.url());
  }

  @AfterEach
  void end() throws Exception {
    lab.close();
    redis.close();
  }

  @Test
  @DisplayName("hold on the other one within a second, and end there as quickly")
  void within() throws Exception {
    Certificate mallory = lab.client("CN=Mallory").certificate();
    ClusterLab.Node one = lab.start("one");
    ClusterLab.Node other = lab.start("other");
    await().atMost(LONG).until(() -> reason(other, mallory).equals("ok"));
    // The way through both was used once.
    one.block(lab.client("CN=Nobody").certificate());
    await().atMost(LONG).until(() -> blocks(other) == 1);

    one.block(mallory);
    within(SOON, () -> reason(other, mallory).equals("blocked"));

    other.expect(200, "DELETE", "/blocks/acme?all=true&by=ops&why=found", "");
    within(SOON, () -> reason(one, mallory).equals("ok"));
    assertThat(one.journal.toString(UTF_8)).contains("\"node\":\"other\"");
  }

  @Test
  @DisplayName("said on both at once come to the same on both")
  void atOnce() throws Exception {
    ClusterLab.Node one = lab.start("one");
    ClusterLab.Node other = lab.start("other");
    Stream.of(one, other).parallel().forEach(node -> uncheck(() -> blockAndDelete(node)));
    await().atMost(LONG).until(() -> entries(one).equals(entries(other)));
    assertThat(entries(one)).hasSize(32);
    awaitAgreement(one, other);
  }

  /** 20 blocks, of which 16 stay. */
  private boolean blockAndDelete(ClusterLab.Node node) throws Exception {
    for (int i = 0; i < 20; i++) {
      String body = "{\"entries\":[{\"subject\":\"CN=%s %d\"}]}".formatted(node.name, i);
      String id =
          new JsonObject(node.api.adminSend("POST", "/blocks/acme", body).body())
              .getJsonArray("added")
              .getJsonObject(0)
              .getString("id");
      if (i % 5 == 4) {
        node.expect(200, "DELETE", "/blocks/acme/" + id, "");
      }
    }
    return true;
  }

  @Test
  @DisplayName("survive the restart of both, in either order, and of a Redis that keeps its data")
  void restarts() throws Exception {
    Certificate mallory = lab.client("CN=Mallory").certificate();
    ClusterLab.Node one = lab.start("one");
    ClusterLab.Node other = lab.start("other");
    one.block(mallory);
    await().atMost(LONG).until(() -> blocks(other) == 1);
    one.stop();
    other.stop();
    redis.kill();
    redis.again();

    ClusterLab.Node third = lab.start("third");
    await().atMost(LONG).until(() -> reason(third, mallory).equals("blocked"));
    ClusterLab.Node oneAgain = lab.start("one");
    ClusterLab.Node otherAgain = lab.start("other");
    for (ClusterLab.Node node : List.of(oneAgain, otherAgain)) {
      assertThat(reason(node, mallory)).isEqualTo("blocked");
    }
    oneAgain.expect(200, "DELETE", "/blocks/acme?all=true", "");
    await().atMost(LONG).until(() -> blocks(otherAgain) == 0 && blocks(third) == 0);
    Stream.of(third, otherAgain, oneAgain).forEach(ClusterLab.Node::stop);
    ClusterLab.Node back = lab.start("other");
    assertThat(reason(back, mallory)).as("what is removed stays so").isEqualTo("ok");
  }

  @Test
  @DisplayName("are brought back into an emptied Redis by whoever has them")
  void emptied() throws Exception {
    Certificate mallory = lab.client("CN=Mallory").certificate();
    ClusterLab.Node one = lab.start("one");
    one.block(mallory);
    await().atMost(LONG).until(() -> !redis.command("HKEYS", LISTS).isEmpty());
    redis.flushall();

    await().atMost(LONG).until(() -> !redis.command("HKEYS", LISTS).isEmpty());
    ClusterLab.Node other = lab.start("other");
    await().atMost(LONG).until(() -> reason(other, mallory).equals("blocked"));
    awaitAgreement(one, other);
  }

  @Test
  @DisplayName("said while Redis is away hold there at once, and everywhere when it is back")
  void away() throws Exception {
    Certificate mallory = lab.client("CN=Mallory").certificate();
    Certificate trudy = lab.client("CN=Trudy").certificate();
    ClusterLab.Node one = lab.start("one");
    ClusterLab.Node other = lab.start("other");
    await().atMost(LONG).until(() -> one.metric("vouchsafe_shared_nodes") == 2);
    redis.kill();
    one.block(mallory);
    other.block(trudy);
    assertThat(reason(one, mallory)).isEqualTo("blocked");
    redis.again();
    await()
        .atMost(LONG)
        .until(
            () -> reason(other, mallory).equals("blocked") && reason(one, trudy).equals("blocked"));
    awaitAgreement(one, other);
  }

  @Test
  @DisplayName("are taken from nobody without the key, and from no other place than their own")
  void forged() throws Exception {
    Certificate mallory = lab.client("CN=Mallory").certificate();
    ClusterLab.Node one = lab.start("one");
    one.block(mallory);
    await().atMost(LONG).until(() -> !redis.command("HKEYS", LISTS).isEmpty());
    String id = redis.command("HKEYS", LISTS);
    byte[] list = redis.octets(bytes("HGET"), bytes(LISTS), bytes(id));
    byte[] altered = list.clone();
    altered[altered.length - 3] ^= 1;
    redis.octets(bytes("HSET"), bytes(LISTS), bytes(id), altered);
    redis.octets(bytes("HSET"), bytes(LISTS), bytes("b".repeat(16)), list);
    redis.octets(bytes("HSET"), bytes("lab:orders:beta"), bytes(id), list);
    redis.command("SADD", "lab:orders", "beta");
    one.stop();

    ClusterLab.Node other = lab.start("other");
    await()
        .atMost(LONG)
        .until(() -> other.metric("vouchsafe_shared_orders_refused_total{reason=\"forged\"}") >= 3);
    assertThat(blocks(other)).isZero();
    assertThat(reason(lab.start("one"), mallory)).isEqualTo("blocked");
    await().atMost(LONG).until(() -> reason(other, mallory).equals("blocked"));
  }

  @Test
  @DisplayName("that were removed stay so though Redis replays the lists and events of before")
  void replayed() throws Exception {
    Certificate mallory = lab.client("CN=Mallory").certificate();
    ClusterLab.Node one = lab.start("one");
    ClusterLab.Node other = lab.start("other");
    one.block(mallory);
    await().atMost(LONG).until(() -> blocks(other) == 1);
    await().atMost(LONG).until(() -> redis.command("HLEN", LISTS).equals("2"));
    List<String> ids = redis.command("HKEYS", LISTS).lines().toList();
    List<byte[]> lists =
        ids.stream()
            .map(id -> uncheck(() -> redis.octets(bytes("HGET"), bytes(LISTS), bytes(id))))
            .toList();
    other.expect(200, "DELETE", "/blocks/acme?all=true", "");
    await().atMost(LONG).until(() -> blocks(one) == 0);
    one.stop();
    other.stop();
    for (int i = 0; i < ids.size(); i++) {
      redis.octets(bytes("HSET"), bytes(LISTS), bytes(ids.get(i)), lists.get(i));
    }

    ClusterLab.Node oneAgain = lab.start("one");
    ClusterLab.Node otherAgain = lab.start("other");
    awaitAgreement(oneAgain, otherAgain);
    assertThat(blocks(oneAgain)).isZero();
    assertThat(blocks(otherAgain)).isZero();
  }

  /** Nobody compares again any more, and all say the same. */
  private static void awaitAgreement(ClusterLab.Node one, ClusterLab.Node other) {
    await()
        .atMost(LONG)
        .until(
            () ->
                entries(one).equals(entries(other))
                    && one.metric("vouchsafe_shared_stale") == 0
                    && other.metric("vouchsafe_shared_stale") == 0);
  }

  private static void within(Duration time, Callable<Boolean> holds) {
    await().atMost(time).pollInterval(Duration.ofMillis(20)).until(holds);
  }

  private static String reason(ClusterLab.Node node, Certificate certificate) throws Exception {
    return node.reason(certificate);
  }

  private static int blocks(ClusterLab.Node node) throws Exception {
    return entries(node).size();
  }

  private static List<String> entries(ClusterLab.Node node) throws Exception {
    return new JsonObject(node.api.admin("/blocks/acme").body())
        .getJsonArray("entries").stream().map(Object::toString).sorted().toList();
  }

  private static <T> T uncheck(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
