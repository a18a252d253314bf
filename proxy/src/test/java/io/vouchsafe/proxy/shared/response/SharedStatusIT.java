package io.vouchsafe.proxy.shared.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.shared.engine.RedisEngine;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes share of statuses, over a real redis-server. */
@Tag("it")
class SharedStatusIT {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int NODES = 10;
  private static final int CERTIFICATES = 30;

  @TempDir Path directory;

  private final SharedLab lab = new SharedLab();
  private final List<RedisEngine> engines = new ArrayList<>();
  private final RevocationQuery alice = SharedLab.query("CN=Alice");
  private RedisServer server;
  private SharedLab.Node first;
  private SharedLab.Node second;

  @BeforeEach
  void start() throws IOException {
    server = RedisServer.start(directory);
    first = node();
    second = node();
  }

  @AfterEach
  void stop() throws Exception {
    for (RedisEngine engine : engines) {
      SharedLab.await(engine.close());
    }
    lab.close();
    server.close();
  }

  private SharedLab.Node node() {
    return lab.node(engine());
  }

  private RedisEngine engine() {
    RedisEngine engine =
        RedisEngine.start(
            lab.vertx(),
            new SharedSettings(
                List.of(new HostAndPort("127.0.0.1", server.port())),
                false,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                SharedLab.PREFIX,
                List.of(new Secret(SharedLab.KEY)),
                SharedSettings.Stale.ALARM,
                "node",
                Optional.empty(),
                Optional.empty()),
            new ServerTrust(
                new PathValidator(new SignatureChecker(new BouncyCastleProvider())),
                InstantSource.system()),
            new SimpleMeterRegistry());
    engines.add(engine);
    await().atMost(LONG).until(engine::isOpen);
    return engine;
  }

  @Test
  void aColdNodeAnswersFromWhatLiesThere() throws Exception {
    first.ask(alice);
    awaitKeys(2);

    Attempt shared = second.ask(alice);

    assertThat(shared.source()).isEqualTo(Source.CACHE);
    assertThat(shared.outcome()).isEqualTo(Outcome.GOOD);
    assertThat(lab.asked()).isEqualTo(1);
    assertThat(Long.parseLong(server.command("PTTL", key("o"))))
        .isBetween(Duration.ofMinutes(55).toMillis(), Duration.ofHours(1).toMillis());
    assertThat(Long.parseLong(server.command("PTTL", key("d"))))
        .isGreaterThan(Duration.ofHours(24).toMillis());
  }

  @Test
  void aFullyEmptiedEngineIsFilledAgain() throws Exception {
    first.ask(alice);
    awaitKeys(2);
    server.flushall();

    assertThat(second.ask(alice).source()).isEqualTo(Source.OCSP);
    awaitKeys(2);
    assertThat(node().ask(alice).source()).isEqualTo(Source.CACHE);
  }

  /** Values exchanged between keys, garbage, an older good: the responder speaks in their place. */
  @Test
  void aHostileEngineBringsNoGoodIn() throws Exception {
    first.ask(alice);
    awaitKeys(2);
    String key = key("o");
    byte[] old = server.octets("GET".getBytes(UTF_8), key.getBytes(UTF_8));
    lab.passes(Duration.ofMinutes(10));
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.CERTIFICATE_HOLD));
    first.ask(alice, LookupUse.AHEAD);

    set(key, old);
    assertThat(first.ask(alice).outcome()).as("an older good").isEqualTo(Outcome.REVOKED);
    RevocationQuery bob = SharedLab.query("CN=Bob");
    set(SharedResponseKey.of(bob).getFirst().inEngine(SharedLab.PREFIX), old);
    assertThat(second.ask(bob).outcome()).as("somebody else's").isEqualTo(Outcome.REVOKED);
    set(key, "garbage".getBytes(UTF_8));
    assertThat(second.ask(alice).outcome()).as("garbage").isEqualTo(Outcome.REVOKED);
    server.command("DEL", key);
    server.command("LPUSH", key, "a list");
    assertThat(node().ask(alice).outcome()).as("another type").isEqualTo(Outcome.REVOKED);

    assertThat(first.failures(VerifyFailure.OLDER)).isPositive();
    assertThat(second.failures(VerifyFailure.SWAPPED)).isPositive();
    assertThat(second.failures(VerifyFailure.MALFORMED)).isPositive();
  }

  /** SIGSTOP: connections stand, nothing is answered. */
  @Test
  void anEngineThatHangsMakesNoDecisionLater() throws Exception {
    lab.patience(EnginePatience.DEFAULT);
    SharedLab.Node usual = node();
    usual.ask(SharedLab.query("CN=Warm"));
    server.stop();
    try {
      List<Duration> times = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        RevocationQuery query = SharedLab.query("CN=Nobody " + i);
        long started = System.nanoTime();
        assertThat(usual.ask(query).source()).isEqualTo(Source.OCSP);
        times.add(Duration.ofNanos(System.nanoTime() - started));
      }

      System.out.println("with an engine that hangs: " + times);
      assertThat(times).allSatisfy(time -> assertThat(time).isLessThan(Duration.ofMillis(500)));
    } finally {
      server.cont();
    }
  }

  /** One asks for all, however many come at once. */
  @Test
  void tenNodesAskLittleMoreThanOne() throws Exception {
    lab.answersAfter(Duration.ofMillis(30));
    List<SharedLab.Node> nodes = IntStream.range(0, NODES).mapToObj(i -> node()).toList();
    List<RevocationQuery> queries =
        IntStream.range(0, CERTIFICATES).mapToObj(i -> SharedLab.query("CN=Client " + i)).toList();
    int before = lab.asked();

    for (RevocationQuery query : queries) {
      List<Future<Attempt>> asking =
          nodes.stream().map(node -> node.begin(query, LookupUse.DECISION)).toList();
      for (Future<Attempt> each : asking) {
        assertThat(SharedLab.await(each).outcome()).isEqualTo(Outcome.GOOD);
      }
    }

    System.out.printf(
        "%d nodes, %d certificates: %d requests%n", NODES, CERTIFICATES, lab.asked() - before);
    assertThat(lab.asked() - before).isLessThanOrEqualTo(CERTIFICATES * 12 / 10);
  }

  private void set(String key, byte[] value) throws IOException {
    server.octets("SET".getBytes(UTF_8), key.getBytes(UTF_8), value);
  }

  private String key(String kind) throws IOException {
    return server.command("KEYS", SharedLab.PREFIX + kind + ":*");
  }

  private void awaitKeys(int many) {
    await()
        .atMost(LONG)
        .until(() -> server.command("KEYS", SharedLab.PREFIX + "*").lines().count() == many);
  }
}
