package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, one real Redis, one customer. */
@Tag("it")
@Timeout(400)
@DisplayName("A customer of two processes")
class OcvpnOwnersIT {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final LabCa root =
      LabCa.root(CertificateSpec.ca("CN=Lab Root", Instant.now()), new BouncyCastleProvider());
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Certificate> devices = new HashMap<>();

  @TempDir private Path directory;
  private RedisServer redis;
  private Node one;
  private Node two;

  /** A process. */
  private final class Node {
    final int api = Tool.freePort();
    final int admin = Tool.freePort();
    final Tool process;

    Node(String name) throws IOException {
      Path settings = directory.resolve(name + ".yaml");
      Files.writeString(
          settings,
          """
          listen: { api: 127.0.0.1:%1$d, admin: 127.0.0.1:%2$d }
          shared:
            url: "%3$s"
            key: file:shared.key
            prefix: "lab:"
            node: %4$s
            admin_url: http://127.0.0.1:%2$d
            api_url: http://127.0.0.1:%1$d
          tenants:
            acme:
              ca_groups: { devices: { anchors: [root.pem] } }
              policies:
                default: { ca_group: devices, revocation: { sources: [], scope: leaf } }
              front: { header: nginx, trusted: [127.0.0.1/32] }
              ocvpn:
                customers: { north: { policy: default, devices: [FGT001, FGT002] } }
          """
              .formatted(api, admin, redis.url(), name));
      process =
          Tool.start(
              directory,
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              "io.vouchsafe.proxy.Main",
              "serve",
              "--config",
              settings.toString(),
              "--state",
              directory.resolve("state-" + name).toString());
    }

    Node ready() {
      Awaitility.await(process.text())
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () ->
                  http.send(
                              HttpRequest.newBuilder(
                                      URI.create("http://127.0.0.1:" + admin + "/metrics"))
                                  .build(),
                              BodyHandlers.ofString())
                          .body()
                          .lines()
                          .filter(line -> line.startsWith("vouchsafe_shared_nodes"))
                          .filter(line -> line.endsWith(" 2.0"))
                          .count()
                      == 1);
      return this;
    }

    HttpRequest request(String word, String device, String more) {
      return HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + api + "/v1/acme/ocvpn/" + word))
          .timeout(PATIENCE)
          .header("Content-Type", "application/json")
          .header("X-SSL-Client-Cert", ApiClient.escaped(device(device)))
          .POST(
              HttpRequest.BodyPublishers.ofString(
                  "{\"serial_number\":\"" + device + "\"" + more + "}"))
          .build();
    }

    HttpResponse<String> send(String word, String device, String more) throws Exception {
      return http.send(request(word, device, more), BodyHandlers.ofString());
    }

    JsonObject good(String word, String device, String more) throws Exception {
      HttpResponse<String> answer = send(word, device, more);
      assertThat(answer.statusCode()).as(answer.body() + process.text()).isEqualTo(200);
      return new JsonObject(answer.body());
    }

    JsonObject register(String device) throws Exception {
      return good("register", device, ",\"address\":\"192.0.2.1\",\"networks\":[]");
    }

    JsonObject poll(String device, long told) throws Exception {
      return good("poll", device, ",\"generation\":" + told);
    }

    int status(String device) throws Exception {
      return send("poll", device, ",\"generation\":0").statusCode();
    }

    void acknowledge(String device, long generation) throws Exception {
      good("regack", device, ",\"generation\":" + generation);
    }
  }

  private Certificate device(String serial) {
    return devices.computeIfAbsent(
        serial,
        name -> root.issue(CertificateSpec.client("CN=" + name, Instant.now())).certificate());
  }

  @BeforeEach
  void start() throws Exception {
    Path data = Files.createDirectory(directory.resolve("redis"));
    redis = RedisServer.start(data);
    Files.writeString(directory.resolve("root.pem"), ApiClient.pem(root.certificate()));
    Path key = directory.resolve("shared.key");
    Files.writeString(key, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    one = new Node("one");
    two = new Node("two");
    one.ready();
    two.ready();
  }

  @AfterEach
  void stop() throws Exception {
    for (Node node : new Node[] {one, two}) {
      if (node != null) {
        node.process.kill();
        node.process.close();
      }
    }
    redis.close();
  }

  /** Both devices are members, and have acknowledged one key, each through another node. */
  private long joined() throws Exception {
    JsonObject first = one.register("FGT001");
    JsonObject second = two.register("FGT002");
    assertThat(second.getLong("generation")).isGreaterThan(first.getLong("generation"));
    JsonObject polled = two.poll("FGT001", first.getLong("generation"));
    assertThat(polled.getString("key")).isNotNull().isEqualTo(second.getString("key"));
    long generation = second.getLong("generation");
    two.acknowledge("FGT001", generation);
    one.acknowledge("FGT002", generation);
    assertThat(one.poll("FGT001", generation).getString("state")).isEqualTo("registered");
    return generation;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static void within(Duration time, Callable<Boolean> done) {
    Awaitility.await().atMost(time).pollInterval(Duration.ofMillis(100)).until(done);
  }

  @Test
  @DisplayName("has one owner while the engine is emptied, stands still, dies and comes back")
  void engine() throws Exception {
    long generation = joined();
    String stored = redis.command("GET", "lab:lease:ocvpn:acme/north");
    redis.flushall();
    assertThat(one.poll("FGT001", generation).getLong("generation")).isEqualTo(generation);
    within(
        Duration.ofSeconds(7),
        () -> redis.command("GET", "lab:lease:ocvpn:acme/north").equals(stored));
    assertThat(two.poll("FGT001", generation).getLong("generation")).isEqualTo(generation);

    redis.stop();
    long stopped = System.nanoTime();
    within(LEASE.plusSeconds(1), () -> one.status("FGT001") == 503);
    System.out.println("FIGURE redis SIGSTOP: the owner answers 503 after " + since(stopped));
    assertThat(two.status("FGT001")).isEqualTo(503);
    redis.cont();
    within(PATIENCE, () -> one.status("FGT001") == 200);
    assertThat(one.poll("FGT001", generation).getString("state"))
        .as("nobody else had it meanwhile")
        .isEqualTo("registered");

    redis.kill();
    within(LEASE.plusSeconds(1), () -> one.status("FGT001") == 503);
    HttpResponse<String> refused = two.send("poll", "FGT001", ",\"generation\":0");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.body()).contains("no node is known to speak for the customer");
    redis.again();
    within(PATIENCE, () -> one.status("FGT001") == 200 && two.status("FGT001") == 200);
  }

  @Test
  @DisplayName(
      "has another owner when the first one stands still or dies, and both devices come over")
  void owner() throws Exception {
    long generation = joined();

    one.process.signal("STOP");
    long stopped = System.nanoTime();
    CompletableFuture<HttpResponse<String>> waiting =
        http.sendAsync(one.request("poll", "FGT001", ",\"generation\":0"), BodyHandlers.ofString());
    HttpResponse<String> meanwhile = two.send("poll", "FGT001", ",\"generation\":0");
    assertThat(meanwhile.statusCode()).as(meanwhile.body()).isEqualTo(503);
    assertThat(meanwhile.body()).contains("node one speaks for the customer");
    within(
        LEASE.plusSeconds(1).plus(Duration.ofSeconds(3)),
        () -> two.send("poll", "FGT001", ",\"generation\":" + generation).body().contains("none"));
    System.out.println("FIGURE owner SIGSTOP: another owner after " + since(stopped));
    long fresh = two.register("FGT001").getLong("generation");
    assertThat(fresh).isGreaterThan(generation);
    one.process.signal("CONT");
    HttpResponse<String> late = waiting.join();
    assertThat(late.statusCode() == 503 || late.body().contains("\"generation\":" + fresh))
        .as("no answer of the old owner: %s", late.body())
        .isTrue();
    within(Duration.ofSeconds(20), () -> one.status("FGT002") == 200);
    JsonObject second = one.register("FGT002");
    assertThat(second.getLong("generation")).as("handed on").isGreaterThanOrEqualTo(fresh);
    long current = second.getLong("generation");
    assertThat(one.poll("FGT001", fresh).getLong("generation")).isEqualTo(current);

    two.process.kill();
    long killed = System.nanoTime();
    within(LEASE.plusSeconds(1), () -> one.status("FGT001") == 200);
    System.out.println("FIGURE owner kill -9: another owner after " + since(killed));
    assertThat(one.poll("FGT001", current).getString("state")).isEqualTo("none");
    one.poll("FGT002", current);
    JsonObject again = one.register("FGT001");
    assertThat(again.getLong("generation")).isGreaterThan(current);
    JsonObject other = one.register("FGT002");
    assertThat(one.poll("FGT001", 0).getString("key")).isEqualTo(other.getString("key"));
    assertThat(other.getJsonArray("members").size()).isEqualTo(1);
  }
}
