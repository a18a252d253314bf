package io.vouchsafe.proxy.shared.crls;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.Secret;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.crl.CrlNode;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CRL that one node obtains is used on another; nothing of the engine is believed. */
class SharedCrlsTest {
  private static final String POINTERS = "vs:crl:acme";

  @TempDir Path directory;
  private final StoringEngine engine = new StoringEngine();
  private final AtomicLong nanos = new AtomicLong();
  private Node one;
  private Node two;

  /** A node with a library, over the engine of the test. */
  private final class Node implements AutoCloseable {
    final CrlNode crls;
    final FakeStream stream;
    final FakeNodes nodes;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final SharedCrls shared;

    Node(String name) throws Exception {
      crls = new CrlNode(Files.createDirectory(directory.resolve(name)));
      stream = new FakeStream(name);
      nodes = new FakeNodes(stream.self());
      shared =
          new SharedCrls(
              new SharedCrls.Ground(
                  crls.vertx(),
                  engine.engine,
                  stream,
                  nodes,
                  new Seals("vs:", List.of(new Secret("a key of the test, long enough"))),
                  () -> new byte[16],
                  "vs:",
                  ClientSSLOptions::new,
                  crls::now,
                  nanos::get,
                  () -> 0,
                  meters),
              crls.library());
      shared.start();
    }

    int count(String event) {
      return (int) meters.get("vouchsafe.shared.crls").tag("event", event).counter().count();
    }

    @Override
    public void close() throws Exception {
      crls.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    one = new Node("one");
    two = new Node("two");
    one.stream.with(two.stream);
    one.crls.settings("acme", one.crls.url("/a.crl"));
    two.crls.settings("acme", one.crls.url("/a.crl"));
  }

  @AfterEach
  void close() throws Exception {
    one.close();
    two.close();
  }

  private static void await(ThrowingRunnable holds) {
    Awaitility.await().atMost(60, TimeUnit.SECONDS).untilAsserted(holds);
  }

  private static void resync(Node node) throws Exception {
    node.shared.resync().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** One node obtains the CRL of that number. */
  private void obtained(long number) throws Exception {
    int told = one.stream.told.size();
    one.crls.publish("/a.crl", one.crls.crl(number));
    one.crls.fetch("acme");
    await(() -> assertThat(one.stream.told).hasSize(told + 1));
  }

  private void holds(Node node, Long... numbers) {
    await(() -> assertThat(node.crls.numbers("acme")).containsExactly(numbers));
  }

  @Test
  void whatOneObtainsTheOtherUsesWithoutAFetch() throws Exception {
    obtained(7);
    holds(two, 7L);
    obtained(8);
    holds(two, 8L);
    await(() -> assertThat(two.count("taken")).isEqualTo(2));
    assertThat(one.crls.asked("/a.crl")).isEqualTo(2);
    assertThat(two.stream.told).as("who heard of it does not tell of it in return").isEmpty();
  }

  @Test
  void whoStartsTakesItFromTheEngine() throws Exception {
    obtained(7);
    try (Node three = new Node("three")) {
      three.crls.settings("acme", one.crls.url("/a.crl"));
      resync(three);
      holds(three, 7L);
      assertThat(three.crls.library().held("acme", "corp").getFirst().fetched())
          .isEqualTo(one.crls.now());
    }
    assertThat(one.crls.asked("/a.crl")).isOne();
  }

  @Test
  void anEventThatIsTooOldOrRepeatedIsALookUp() throws Exception {
    obtained(7);
    obtained(8);
    holds(two, 8L);
    int asked = engine.engine.heard().size();
    for (int i = 0; i < 10; i++) {
      one.stream.told.forEach(two.stream::hear);
    }
    assertThat(two.count("known")).isEqualTo(20);
    assertThat(engine.engine.heard()).hasSize(asked);
    assertThat(two.crls.numbers("acme")).containsExactly(8L);
  }

  @Test
  void otherBytesAreNotTakenAndTheUrlIsAskedInstead() throws Exception {
    two.crls.library().held("acme", "corp");
    byte[] told = one.crls.crl(7);
    one.crls.publish("/a.crl", told);
    engine.strings.put(key(told), one.crls.crl(6));
    two.stream.hear(event("acme", pointer(told)));
    await(() -> assertThat(two.count("damaged")).isOne());
    await(() -> assertThat(two.count("fetched")).isOne());
    holds(two, 7L);
    assertThat(one.crls.asked("/a.crl")).isOne();
  }

  /** A hash look-up for each of a thousand events, and one attempt for all of them. */
  @Test
  void garbageCostsOneAttemptAMinute() throws Exception {
    byte[] told = one.crls.crl(7);
    engine.strings.put(key(told), "garbage".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 1000; i++) {
      two.stream.hear(event("acme", pointer(told)));
    }
    await(() -> assertThat(two.count("not_obtained")).isOne());
    assertThat(two.count("paused")).isEqualTo(999);
    assertThat(two.count("damaged")).isOne();
    assertThat(one.crls.asked("/a.crl")).isOne();
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    two.stream.hear(event("acme", pointer(told)));
    await(() -> assertThat(two.count("damaged")).isEqualTo(2));
  }

  /** Whoever has the key cannot make a node hold what its own CA did not sign. */
  @Test
  void whatNobodyTrustedSignedIsNotTakenHoweverWellItIsSealed() throws Exception {
    byte[] forged = one.crls.forged(99);
    engine.strings.put(key(forged), forged);
    two.stream.hear(event("acme", pointer(forged)));
    await(() -> assertThat(two.count("refused")).isOne());
    assertThat(two.crls.numbers("acme")).isEmpty();
  }

  @Test
  void aPointerOfAnotherTenantOrUrlIsNotFollowed() throws Exception {
    byte[] der = one.crls.crl(7);
    engine.strings.put(key(der), der);
    two.stream.hear(event("other", pointer(der)));
    two.stream.hear(event("acme", pointer(der).put("url", "http://stranger.test/a.crl")));
    two.stream.hear(event("acme", pointer(der).put("object", "none")));
    two.stream.hear(event("acme", pointer(der).put("next_update", "2026-01-01T00:00:00Z")));
    assertThat(two.count("malformed")).isOne();
    assertThat(two.count("unknown")).isEqualTo(2);
    assertThat(two.count("over")).isOne();
    assertThat(engine.engine.heard()).isEmpty();
  }

  @Test
  void eventsThatCannotBeReadAreCounted() {
    for (String text : List.of("", "[]", "{}", "{\"tenant\":7}", "x".repeat(10_000))) {
      two.stream.hear(
          new SharedEvent(
              one.stream.self(), Instant.EPOCH, EventType.CRL, "acme", Buffer.buffer(text)));
    }
    for (Map.Entry<String, Object> wrong :
        Map.<String, Object>of(
                "sha256",
                "00",
                "scope",
                "x",
                "length",
                0,
                "number",
                "1e9",
                "name",
                "../x",
                "url",
                "a b",
                "this_update",
                "now",
                "fetched",
                7)
            .entrySet()) {
      two.stream.hear(
          event("acme", pointer(one.crls.crl(7)).put(wrong.getKey(), wrong.getValue())));
    }
    assertThat(two.count("malformed")).isEqualTo(13);
    assertThat(engine.engine.heard()).isEmpty();
  }

  /** Swapped between tenants, altered, of another key, of another epoch: not one is followed. */
  @Test
  void aPointerInTheEngineThatIsNotSealedForItsTenantIsNotFollowed() throws Exception {
    obtained(7);
    await(() -> assertThat(engine.hashes.get(POINTERS)).hasSize(1));
    byte[] sealed = engine.hashes.get(POINTERS).values().iterator().next();
    try (Node three = new Node("three")) {
      three.crls.settings("other", one.crls.url("/a.crl"));
      engine.hashes.put("vs:crl:other", Map.of("x", sealed));
      resync(three);
      assertThat(three.crls.numbers("other")).isEmpty();
      assertThat(three.count("taken") + three.count("unknown")).isZero();
      byte[] altered = sealed.clone();
      altered[20] ^= 1; // of the HMAC: what it seals is whole
      three.crls.settings("acme", one.crls.url("/a.crl"));
      engine.hashes.put(POINTERS, Map.of("x", altered, "y", new byte[] {1}, "z", new byte[9000]));
      resync(three);
      assertThat(three.crls.numbers("acme")).isEmpty();
      engine.hashes.put(POINTERS, Map.of("x", sealed));
      resync(three);
      holds(three, 7L);
    }
  }

  /** The engine was emptied, or never had it. */
  @Test
  void aResyncPutsBackWhatIsMissing() throws Exception {
    obtained(7);
    holds(two, 7L);
    engine.strings.clear();
    resync(one);
    await(() -> assertThat(engine.strings).as("evicted bytes").hasSize(1));
    engine.strings.clear();
    engine.hashes.clear();
    resync(two);
    await(() -> assertThat(two.stream.told).hasSize(1));
    assertThat(engine.strings).hasSize(1);
    assertThat(engine.hashes.get(POINTERS)).hasSize(1);
    resync(one);
    assertThat(one.stream.told).as("nothing is missing any more").hasSize(1);
  }

  /** An old pointer in the engine is replaced by who knows better. */
  @Test
  void aReplayedPointerIsOverwritten() throws Exception {
    obtained(7);
    await(() -> assertThat(engine.hashes.get(POINTERS)).hasSize(1));
    Map<String, byte[]> old = Map.copyOf(engine.hashes.get(POINTERS));
    one.crls.advance(Duration.ofSeconds(1));
    obtained(8);
    holds(two, 8L);
    engine.hashes.put(POINTERS, new TreeMap<>(old));
    resync(two);
    assertThat(two.crls.numbers("acme")).containsExactly(8L);
    await(
        () ->
            assertThat(engine.hashes.get(POINTERS).values().iterator().next())
                .isNotEqualTo(old.values().iterator().next()));
  }

  @Test
  void aLargeOneIsFetchedAndNotStored() throws Exception {
    byte[] large = one.crls.crl(7);
    one.crls.publish("/a.crl", large);
    two.stream.hear(event("acme", pointer(large).put("length", SmallCrls.LARGEST + 1)));
    holds(two, 7L);
    assertThat(engine.engine.heard()).noneMatch(command -> command.startsWith("GETRANGE"));
    await(() -> assertThat(two.count("fetched")).isOne());
  }

  /** Its URL is down, and another node hands it on. */
  @Test
  void whatItsUrlDoesNotGiveComesFromAnotherNode() throws Exception {
    byte[] der = one.crls.crl(7);
    JsonObject pointer = pointer(der);
    one.crls.publish("/crl/acme/" + pointer.getString("name"), der);
    URI dead = one.crls.url("/none/");
    URI api = one.crls.url("/");
    two.nodes.add(
        new io.vouchsafe.proxy.shared.stream.Node("0", "zero"),
        Instant.EPOCH,
        Optional.empty(),
        Optional.of(URI.create(dead.toString().replaceFirst(":[0-9]+", ":1"))));
    two.nodes.add(one.stream.self(), Instant.EPOCH, Optional.empty(), Optional.of(api));

    two.stream.hear(event("acme", pointer));

    holds(two, 7L);
    await(() -> assertThat(two.count("from_node")).isOne());
    assertThat(one.crls.asked("/a.crl")).as("its URL was tried first").isOne();
  }

  @Test
  void aDeadEngineKeepsNobodyFromTelling() throws Exception {
    engine.engine.fails(EngineException.Kind.LATE);
    obtained(7);
    assertThat(one.count("not_stored")).isOne();
    holds(two, 7L);
    await(() -> assertThat(two.count("fetched")).isOne());
    engine.works();
    await(() -> assertThat(engine.hashes).as("it is stored when it works again").hasSize(1));
    assertThat(engine.strings).hasSize(1);
  }

  private static String key(byte[] der) {
    return "vs:c:" + Fingerprint.sha256(der).hex();
  }

  private SharedEvent event(String tenant, JsonObject pointer) {
    return new SharedEvent(
        one.stream.self(), Instant.EPOCH, EventType.CRL, tenant, pointer.toBuffer());
  }

  /** As a node writes it that holds {@code der} of number 7 or more. */
  private JsonObject pointer(byte[] der) {
    return new JsonObject()
        .put("tenant", "acme")
        .put("object", "corp")
        .put("url", one.crls.url("/a.crl").toString())
        .put("sha256", Fingerprint.sha256(der).hex())
        .put("fetched", one.crls.now().toString())
        .put("scope", "ab".repeat(32))
        .put("number", "7")
        .put("this_update", one.crls.now().minusSeconds(60).toString())
        .put("next_update", one.crls.now().plusSeconds(86_400).toString())
        .put("length", der.length)
        .put("name", "00ff.crl");
  }
}
