package io.vouchsafe.proxy.shared.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.shared.engine.EngineLab;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@DisplayName("The stream of events of several nodes over a real Redis")
@Timeout(120)
class SharedStreamIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Acceptance: after any failure all agree again within five seconds. */
  private static final Duration AGREED = Duration.ofSeconds(5);

  @TempDir Path directory;

  private final EngineLab engines = new EngineLab();
  private final List<AutoCloseable> open = new ArrayList<>();
  private RedisServer server;
  private TestNode a;
  private TestNode b;
  private TestNode c;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start(directory);
    a = node("a");
    b = node("b");
    c = node("c");
    List<TestNode> all = List.of(a, b, c);
    soon(
        () -> {
          assertThat(all).allMatch(node -> node.others().size() == 2);
          assertThat(all).noneMatch(node -> node.stream.isStale());
        });
    settle();
  }

  private TestNode node(String name) {
    TestNode node = new TestNode(engines.start(server), name, "000000000000000" + name).start();
    open.add(node);
    return node;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    engines.close();
    server.close();
  }

  private static void soon(ThrowingRunnable assertion) {
    within(PATIENCE, assertion);
  }

  private static void within(Duration time, ThrowingRunnable assertion) {
    Awaitility.await().atMost(time).pollInterval(Duration.ofMillis(10)).untilAsserted(assertion);
  }

  /** Waits until nobody compares any more. */
  private void settle() {
    int[] last = {-1};
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1300))
        .until(
            () -> {
              int sum = a.resyncs.get() + b.resyncs.get() + c.resyncs.get();
              boolean quiet = sum == last[0];
              last[0] = sum;
              return quiet;
            });
  }

  /** Each has compared everything since, and hears each other one. */
  private void agreeAgain(int[] before) {
    within(
        AGREED,
        () -> {
          assertThat(a.resyncs).hasValueGreaterThan(before[0]);
          assertThat(b.resyncs).hasValueGreaterThan(before[1]);
          assertThat(c.resyncs).hasValueGreaterThan(before[2]);
        });
    a.tell("of a, afterwards");
    b.tell("of b, afterwards");
    within(
        AGREED,
        () -> {
          assertThat(a.texts()).contains("of b, afterwards");
          assertThat(b.texts()).contains("of a, afterwards");
          assertThat(c.texts()).contains("of a, afterwards", "of b, afterwards");
        });
    assertThat(List.of(a, b, c)).allMatch(node -> node.refused("seal") == 0);
  }

  private int[] compared() {
    return new int[] {a.resyncs.get(), b.resyncs.get(), c.resyncs.get()};
  }

  @Test
  void whatOneTellsAllOthersHearWithinASecond() {
    for (int i = 0; i < 1000; i++) {
      a.tell("" + i);
    }
    soon(() -> assertThat(c.texts()).hasSize(1000));
    assertThat(c.texts().getLast()).isEqualTo("999");

    long begin = System.nanoTime();
    b.tell("quick");
    within(
        Duration.ofSeconds(1),
        () -> {
          assertThat(a.texts()).contains("quick");
          assertThat(c.texts()).contains("quick");
        });
    System.out.printf("heard by two others after %d us%n", (System.nanoTime() - begin) / 1000);
    assertThat(b.heard).noneMatch(event -> event.from().equals(b.stream.self()));
  }

  @Test
  void flushall() throws Exception {
    byte[] epoch = a.stream.current();
    int[] before = compared();

    server.flushall();

    agreeAgain(before);
    assertThat(a.stream.current())
        .isNotEqualTo(epoch)
        .isEqualTo(b.stream.current())
        .isEqualTo(c.stream.current());
    assertThat(a.resyncsFor("epoch")).isEqualTo(1);
  }

  @Test
  void theStreamIsDeletedWhileOneCannotRead() throws Exception {
    server.stop();
    a.tell("waits");
    server.cont();
    soon(() -> assertThat(c.texts()).contains("waits"));

    server.command("DEL", "vs:ev");

    b.tell("after");
    within(AGREED, () -> assertThat(a.texts()).contains("after"));
    within(AGREED, () -> assertThat(c.texts()).contains("after"));
  }

  @Test
  void theStreamIsTrimmedToNothing() throws Exception {
    a.tell("before");
    soon(() -> assertThat(c.texts()).contains("before"));

    server.command("XTRIM", "vs:ev", "MAXLEN", "0");

    a.tell("after");
    within(AGREED, () -> assertThat(b.texts()).containsExactly("before", "after"));
    assertThat(b.stream.isStale()).isFalse();
  }

  @Test
  void theServerIsKilledAndComesBackWithNothing() throws Exception {
    int[] before = compared();
    server.kill();
    a.tell("while it is away");
    server.again();

    agreeAgain(before);
    within(AGREED, () -> assertThat(c.texts()).contains("while it is away"));
  }

  @Test
  @DisplayName(
      "A state of ten events ago is restored, as by a failover to a replica that was behind")
  void olderState() throws Exception {
    assertThat(server.command("SAVE")).isEqualTo("OK");
    for (int i = 0; i < 10; i++) {
      a.tell("" + i);
    }
    soon(() -> assertThat(c.texts()).hasSize(10));
    int[] before = compared();
    byte[] epoch = a.stream.current();

    server.kill();
    server.again();

    agreeAgain(before);
    assertThat(a.stream.current()).isEqualTo(epoch);
    assertThat(c.texts().stream().filter("5"::equals)).as("is not heard twice").hasSize(1);
  }

  @Test
  void theServerStandsStill() throws Exception {
    server.stop();
    a.tell("while it stands still");
    b.passes(Duration.ofSeconds(31));
    assertThat(b.stream.isStale()).isTrue();
    server.cont();

    within(AGREED, () -> assertThat(b.texts()).containsExactly("while it stands still"));
    within(AGREED, () -> assertThat(c.texts()).containsExactly("while it stands still"));
    soon(() -> assertThat(b.stream.isStale()).isFalse());
  }

  @Test
  void entriesOfStrangersAreRefused() throws Exception {
    server.command("XADD", "vs:ev", "*", "m", "forged");
    server.command("XADD", "vs:ev", "*", "other", "forged");
    server.command("XADD", "vs:ev", "*", "m", "forged", "n", "more");

    soon(() -> assertThat(b.refused("seal")).isEqualTo(3));
    a.tell("on");
    soon(() -> assertThat(b.texts()).containsExactly("on"));
    assertThat(b.stream.isStale()).isFalse();
  }

  @Test
  void aStreamThatIsNoneMakesWaitAndIsTold() throws Exception {
    server.octets("DEL".getBytes(UTF_8), "vs:ev".getBytes(UTF_8));
    server.command("SET", "vs:ev", "x");
    a.tell("waits");
    b.passes(Duration.ofSeconds(31));
    assertThat(b.stream.isStale()).isTrue();

    server.command("DEL", "vs:ev");

    within(AGREED, () -> assertThat(b.texts()).contains("waits"));
    soon(() -> assertThat(b.stream.isStale()).isFalse());
  }

  @Test
  void whatLiesThereOutlivesTheNodesThatWroteIt() throws Exception {
    byte[] epoch = a.stream.current();
    for (TestNode node : List.of(a, b, c)) {
      node.close();
    }

    TestNode d = node("d");

    soon(() -> assertThat(d.stream.current()).isEqualTo(epoch));
    soon(() -> assertThat(d.resyncs).hasPositiveValue());
    assertThat(d.heard).isEmpty();
    assertThat(d.others()).isEmpty();
  }
}
