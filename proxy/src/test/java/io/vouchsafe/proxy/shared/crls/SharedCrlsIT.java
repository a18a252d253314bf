package io.vouchsafe.proxy.shared.crls;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.crl.CrlNode;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.shared.engine.RedisEngine;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.NodeIdentity;
import io.vouchsafe.proxy.shared.stream.SharedStream;
import io.vouchsafe.proxy.shared.stream.StreamGround;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@DisplayName("CRLs of nodes over a real Redis")
class SharedCrlsIT {
  private static final List<Secret> KEYS =
      List.of(new Secret("a key of at least thirty-two octets"));

  @TempDir Path directory;
  private RedisServer redis;
  private final List<CrlsOverRedis> nodes = new ArrayList<>();

  /** One node. */
  private final class CrlsOverRedis implements AutoCloseable {
    final CrlNode crls;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final RedisEngine engine;
    final SharedStream stream;

    CrlsOverRedis(String name, String tenant, URI url) throws Exception {
      crls = new CrlNode(Files.createDirectory(directory.resolve(name)));
      if (!tenant.isEmpty()) {
        crls.settings(tenant, url);
      }
      engine =
          RedisEngine.start(
              crls.vertx(),
              settings(redis.port()),
              new ServerTrust(
                  new PathValidator(new SignatureChecker(new BouncyCastleProvider())),
                  InstantSource.system()),
              meters);
      Seals seals = new Seals("vs:", KEYS);
      stream =
          new SharedStream(
              new StreamGround(
                  engine,
                  seals,
                  "vs:",
                  new NodeIdentity(
                      new Node("%016x".formatted(name.hashCode()), name),
                      System.currentTimeMillis()),
                  "1.0",
                  Optional.empty(),
                  Optional.empty(),
                  InstantSource.system(),
                  System::nanoTime,
                  meters));
      new SharedCrls(
              new SharedCrls.Ground(
                  crls.vertx(),
                  engine,
                  stream,
                  stream,
                  seals,
                  stream,
                  "vs:",
                  ClientSSLOptions::new,
                  crls::now,
                  System::nanoTime,
                  () -> 0,
                  meters),
              crls.library())
          .start();
      stream.start();
      nodes.add(this);
    }

    int count(String event) {
      return (int) meters.get("vouchsafe.shared.crls").tag("event", event).counter().count();
    }

    @Override
    public void close() throws Exception {
      stream
          .stop(Duration.ofMillis(200))
          .toCompletionStage()
          .toCompletableFuture()
          .get(9, TimeUnit.SECONDS);
      engine.close().toCompletionStage().toCompletableFuture().get(9, TimeUnit.SECONDS);
      crls.close();
    }
  }

  private static SharedSettings settings(int port) {
    return new SharedSettings(
        List.of(new HostAndPort("127.0.0.1", port)),
        false,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        "vs:",
        KEYS,
        SharedSettings.Stale.ALARM,
        "node",
        Optional.empty(),
        Optional.empty());
  }

  private CrlNode ca;
  private URI url;

  @BeforeEach
  void open() throws Exception {
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    ca = new CrlNode(Files.createDirectory(directory.resolve("ca")));
    url = ca.url("/a.crl");
  }

  @AfterEach
  void close() throws Exception {
    for (CrlsOverRedis node : nodes) {
      node.close();
    }
    ca.close();
    redis.close();
  }

  private static void await(ThrowingRunnable holds) {
    Awaitility.await().atMost(60, TimeUnit.SECONDS).untilAsserted(holds);
  }

  private byte[] obtained(CrlsOverRedis node, long number) throws Exception {
    byte[] der = ca.crl(number);
    ca.publish("/a.crl", der);
    node.crls.fetch("acme");
    await(() -> assertThat(redis.command("EXISTS", key(der))).isEqualTo("1"));
    await(() -> assertThat(redis.command("HLEN", "vs:crl:acme")).isEqualTo("1"));
    return der;
  }

  private static String key(byte[] der) {
    return "vs:c:" + Fingerprint.sha256(der).hex();
  }

  private static void holds(CrlsOverRedis node, Long... numbers) {
    await(() -> assertThat(node.crls.numbers("acme")).containsExactly(numbers));
  }

  @Test
  @DisplayName("what one obtains, the others use without a fetch, also who comes later")
  void learnt() throws Exception {
    CrlsOverRedis one = new CrlsOverRedis("one", "acme", url);
    CrlsOverRedis two = new CrlsOverRedis("two", "acme", url);
    byte[] der = obtained(one, 7);
    holds(two, 7L);
    CrlsOverRedis three = new CrlsOverRedis("three", "acme", url);
    holds(three, 7L);
    assertThat(ca.asked("/a.crl")).isOne();
    long left = Long.parseLong(redis.command("PTTL", key(der)));
    assertThat(Duration.ofMillis(left)).isBetween(Duration.ofHours(23), Duration.ofHours(24));
  }

  @Test
  @DisplayName("an emptied engine has them again, and so has one that was killed")
  void emptied() throws Exception {
    CrlsOverRedis one = new CrlsOverRedis("one", "acme", url);
    byte[] der = obtained(one, 7);
    redis.flushall();
    await(() -> assertThat(redis.command("EXISTS", key(der))).isEqualTo("1"));
    redis.kill();
    redis.again();
    await(() -> assertThat(redis.command("EXISTS", key(der))).isEqualTo("1"));
    CrlsOverRedis two = new CrlsOverRedis("two", "acme", url);
    holds(two, 7L);
    assertThat(ca.asked("/a.crl")).isOne();
  }

  @Test
  @DisplayName("swapped and older bytes under a key are not used; the URL is asked")
  void swapped() throws Exception {
    CrlsOverRedis one = new CrlsOverRedis("one", "acme", url);
    byte[] old = obtained(one, 7);
    byte[] fresh = obtained(one, 8);
    redis.octets(ascii("SET"), ascii(key(fresh)), old);
    CrlsOverRedis two = new CrlsOverRedis("two", "acme", url);
    await(() -> assertThat(two.count("damaged")).isOne());
    holds(two, 8L);
    assertThat(two.count("taken")).isZero();
    assertThat(ca.asked("/a.crl")).isEqualTo(3);
  }

  @Test
  @DisplayName("a replayed older pointer changes nothing for who knows better, and is overwritten")
  void replayed() throws Exception {
    CrlsOverRedis one = new CrlsOverRedis("one", "acme", url);
    obtained(one, 7);
    byte[] pointer = redis.octets(ascii("HVALS"), ascii("vs:crl:acme"));
    String field = redis.command("HKEYS", "vs:crl:acme");
    obtained(one, 8);
    await(
        () -> assertThat(redis.octets(ascii("HVALS"), ascii("vs:crl:acme"))).isNotEqualTo(pointer));
    redis.octets(ascii("HSET"), ascii("vs:crl:acme"), ascii(field), pointer);
    CrlsOverRedis two = new CrlsOverRedis("two", "acme", url);
    holds(two, 7L);
    // It has just started, and asks the URL all the same.
    two.crls.library().start();
    holds(two, 8L);
    assertThat(one.crls.numbers("acme")).containsExactly(8L);
  }

  @Test
  @DisplayName("a pointer of another tenant, and garbage, are not followed")
  void garbage() throws Exception {
    CrlsOverRedis one = new CrlsOverRedis("one", "acme", url);
    obtained(one, 7);
    byte[] pointer = redis.octets(ascii("HVALS"), ascii("vs:crl:acme"));
    redis.octets(ascii("HSET"), ascii("vs:crl:other"), ascii("a"), pointer);
    redis.octets(ascii("HSET"), ascii("vs:crl:other"), ascii("b"), new byte[100_000]);
    CrlsOverRedis other = new CrlsOverRedis("other", "other", url);
    await(() -> assertThat(other.stream.others()).hasSize(1));
    assertThat(other.crls.numbers("other")).isEmpty();
    assertThat(other.count("taken")).isZero();
    assertThat(ca.asked("/a.crl")).isOne();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
