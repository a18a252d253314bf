package io.vouchsafe.proxy.shared.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.config.Secret;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.engine.FakeEngine;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The stream of events of several nodes")
@Timeout(120)
class SharedStreamTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration STALE = Duration.ofSeconds(31);

  private final MemoryStream store = new MemoryStream();
  private final FakeEngine engineA = store.engine();
  private final FakeEngine engineB = store.engine();
  private final List<TestNode> nodes = new ArrayList<>();

  private TestNode node(FakeEngine engine, String name, String id) {
    TestNode node = new TestNode(engine, name, id).start();
    nodes.add(node);
    return node;
  }

  private TestNode a() {
    return node(engineA, "a", "000000000000000a");
  }

  private TestNode b() {
    return node(engineB, "b", "000000000000000b");
  }

  @AfterEach
  void stop() throws Exception {
    for (TestNode node : nodes) {
      node.close();
    }
  }

  private static void soon(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(assertion);
  }

  private static void know(TestNode one, TestNode other) {
    soon(() -> assertThat(one.others()).contains(other.stream.self().name()));
    soon(() -> assertThat(other.others()).contains(one.stream.self().name()));
    soon(() -> assertThat(one.stream.isStale() || other.stream.isStale()).isFalse());
  }

  /** Waits until nothing more is compared, and says how often it was. */
  private static int quiet(TestNode node) {
    AtomicInteger last = new AtomicInteger(-1);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1500))
        .until(() -> last.getAndSet(node.resyncs.get()) == node.resyncs.get());
    return node.resyncs.get();
  }

  @Test
  void whatOneTellsTheOthersHearInItsOrderAndItselfDoesNot() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);

    for (int i = 0; i < 300; i++) {
      a.tell("" + i);
    }

    soon(() -> assertThat(b.texts()).hasSize(300));
    for (int i = 0; i < 300; i++) {
      assertThat(b.texts().get(i)).isEqualTo("" + i);
    }
    assertThat(b.heard.getFirst().from()).isEqualTo(a.stream.self());
    assertThat(b.heard.getFirst().tenant()).isEqualTo("acme");
    assertThat(a.heard).isEmpty();
    assertThat(a.stream.current()).hasSize(16).isEqualTo(b.stream.current());
    assertThat(b.stream.others().getFirst().version()).isEqualTo("1.2.3");
    assertThat(b.stream.others().getFirst().adminUrl().orElseThrow())
        .hasToString("https://a.example:8181");
  }

  @Test
  void whoBeginsComparesAndIsToldWhatComesMeanwhile() {
    TestNode a = a();
    know(a, b());
    a.tell("before");
    quiet(a);

    TestNode c = new TestNode(store.engine(), "c", "000000000000000c");
    nodes.add(c);
    AtomicBoolean told = new AtomicBoolean();
    c.stream.whenMissed(
        () -> {
          if (!told.getAndSet(true)) {
            a.tell("meanwhile");
          }
          return Future.succeededFuture();
        });
    c.start();

    soon(() -> assertThat(c.texts()).containsExactly("meanwhile"));
    assertThat(c.resyncs).hasPositiveValue();
  }

  @Test
  void aComparisonThatFailsIsTriedAgainAndKeepsNobodyElseFromIt() {
    AtomicInteger attempts = new AtomicInteger();
    TestNode a = new TestNode(engineA, "a", "000000000000000a");
    nodes.add(a);
    AtomicInteger others = new AtomicInteger();
    a.stream.whenMissed(
        () ->
            attempts.incrementAndGet() < 3
                ? Future.failedFuture("not now")
                : Future.succeededFuture());
    a.stream.whenMissed(
        () -> {
          others.incrementAndGet();
          return Future.succeededFuture();
        });
    a.start();

    soon(() -> assertThat(attempts).hasValue(3));
    assertThat(others).hasValue(1);
  }

  @Test
  void aForgedOrAlteredEntryIsRefusedAndReadingGoesOn() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    a.tell("first");
    soon(() -> assertThat(b.texts()).containsExactly("first"));
    byte[] altered =
        store.entries().stream()
            .map(entry -> entry.octets().clone())
            .filter(octets -> new String(octets, UTF_8).contains("first"))
            .findFirst()
            .orElseThrow();
    altered[altered.length - 41] ^= 1;

    store.add(altered);
    store.add("hello".getBytes(UTF_8));
    store.add(new byte[0]);
    store.add(new byte[EventCodec.LONGEST + 1]);
    a.tell("last");

    soon(() -> assertThat(b.texts()).containsExactly("first", "last"));
    assertThat(b.refused("seal")).isEqualTo(3);
    assertThat(b.refused("size")).isEqualTo(1);
  }

  @Test
  void aReplayedEntryIsIgnored() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    a.tell("once");
    soon(() -> assertThat(b.texts()).containsExactly("once"));

    store.entries().forEach(entry -> store.add(entry.octets()));
    a.tell("last");

    soon(() -> assertThat(b.texts()).containsExactly("once", "last"));
    assertThat(b.refused("repeated")).isPositive();
  }

  @Test
  void anEarlierIncarnationNeverComesBack() throws Exception {
    TestNode b = b();
    TestNode before = new TestNode(engineA, "a", "000000000000000a", TestNode.SEALS, 1000).start();
    know(before, b);
    before.tell("old");
    soon(() -> assertThat(b.texts()).containsExactly("old"));
    List<StreamEntry> old = store.entries();
    before.close();
    TestNode after = new TestNode(store.engine(), "a", "000000000000000a", TestNode.SEALS, 2000);
    nodes.add(after.start());
    know(after, b);

    old.forEach(entry -> store.add(entry.octets()));
    after.tell("new");

    soon(() -> assertThat(b.texts()).containsExactly("old", "new"));
    assertThat(b.refused("old_incarnation")).isPositive();
    assertThat(after.stream.isStale()).as("its own old events are no impostor").isFalse();
  }

  @Test
  void aHiddenEventIsSeenAtTheNextHeartbeat() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    int before = quiet(b);

    store.show(
        all ->
            all.stream()
                .filter(entry -> !new String(entry.octets(), UTF_8).contains("secret"))
                .toList());
    a.tell("secret");

    soon(() -> assertThat(b.resyncs).hasValueGreaterThan(before));
    assertThat(b.texts()).isEmpty();
    assertThat(b.resyncsFor("gap")).isPositive();
  }

  @Test
  void hiddenHeartbeatsMakeStaleAfterThirtySecondsAndNotBefore() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    int seen = store.entries().size();
    store.show(all -> all.subList(0, Math.min(seen, all.size())));

    b.passes(Duration.ofSeconds(20));
    assertThat(b.stream.isStale()).isFalse();
    b.passes(Duration.ofSeconds(11));

    assertThat(b.stream.isStale()).isTrue();
    assertThat(b.stream.staleBecause()).anyMatch(why -> why.contains("node a for 3"));
    store.show(all -> all);
    soon(() -> assertThat(b.stream.isStale()).isFalse());
  }

  @Test
  @DisplayName("Heartbeats that are old do not look fresh, however regularly they come")
  void delayedHeartbeats() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    // From now on a hears nothing, so that its heartbeats are as those of before b's jump.
    engineA.answers(
        request ->
            FakeEngine.words(request).getFirst().equals("XREAD")
                ? Future.failedFuture(new EngineException(EngineException.Kind.LATE, "late"))
                : store.answer(request));
    b.passes(STALE);

    AtomicReference<String> told = new AtomicReference<>("");
    soon(
        () -> {
          told.set(String.join("", b.stream.staleBecause()));
          assertThat(told.get()).contains("Heartbeats of node a come");
        });
    assertThat(b.stream.isStale()).isTrue();
  }

  @Test
  void aDeadEngineMakesStaleWhoKnowsOthers() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    engineB.close();
    b.passes(STALE);

    assertThat(b.stream.isStale()).isTrue();

    engineB.open();
    soon(() -> assertThat(b.stream.isStale()).isFalse());
    assertThat(b.resyncsFor("opened")).isEqualTo(1);
  }

  @Test
  void whoLeavesOrIsForgottenIsMissedByNobody() throws Exception {
    TestNode a = a();
    TestNode b = b();
    know(a, b);

    a.close();

    soon(() -> assertThat(b.others()).isEmpty());
    b.passes(STALE);
    assertThat(b.stream.isStale()).isFalse();

    TestNode c = node(store.engine(), "c", "000000000000000c");
    know(c, b);
    int seen = store.entries().size();
    store.show(all -> all.subList(0, Math.min(seen, all.size())));
    b.passes(STALE);
    assertThat(b.stream.isStale()).isTrue();
    assertThat(b.stream.forget("nobody")).isFalse();
    assertThat(b.stream.forget("c")).isTrue();
    assertThat(b.stream.isStale()).isFalse();
  }

  @Test
  void anotherNodeOfTheNameOfOneThatFellSilentTakesItsPlace() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    engineA.close();
    b.passes(Duration.ofSeconds(16));

    TestNode again = node(store.engine(), "a", "00000000000000a2");
    know(again, b);

    soon(() -> assertThat(b.stream.others()).hasSize(1));
    assertThat(b.stream.others().getFirst().node().id()).isEqualTo("00000000000000a2");
  }

  @Test
  void twoLiveNodesOfOneNameAreTold() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    TestNode other = node(store.engine(), "a", "00000000000000a2");

    soon(() -> assertThat(String.join("", b.stream.concerns())).contains("the name a"));
    soon(() -> assertThat(String.join("", a.stream.concerns())).contains("the name a"));
    soon(() -> assertThat(String.join("", other.stream.concerns())).contains("the name a"));
    assertThat(b.registry.get("vouchsafe.shared.namesakes").gauge().value()).isEqualTo(2);
  }

  @Test
  @DisplayName("A copied state directory: two processes with one id")
  void impersonated() {
    TestNode a = a();
    know(a, b());

    TestNode copy = node(store.engine(), "a", "000000000000000a");

    soon(() -> assertThat(String.join("", a.stream.staleBecause())).contains("Another process"));
    soon(() -> assertThat(String.join("", copy.stream.staleBecause())).contains("Another process"));
  }

  @Test
  void anEmptiedEngineIsSeenAndAllAgreeAgain() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    byte[] epoch = a.stream.current();
    int before = quiet(a);

    store.flush();

    soon(() -> assertThat(a.stream.current()).isNotEqualTo(epoch));
    soon(() -> assertThat(b.stream.current()).isEqualTo(a.stream.current()));
    soon(() -> assertThat(a.resyncs).hasValueGreaterThan(before));
    a.tell("after");
    soon(() -> assertThat(b.texts()).contains("after"));
    assertThat(a.refused("seal")).isZero();
  }

  @Test
  void whatADeletedStreamTookAwayIsSeen() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    int before = quiet(b);
    tellUnread(a);

    store.delete();
    store.show(all -> all);

    soon(() -> assertThat(b.resyncs).hasValueGreaterThan(before));
    a.tell("after");
    soon(() -> assertThat(b.texts()).contains("after"));
  }

  @Test
  void whatAnOlderStateDoesNotHaveIsSeen() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    int before = quiet(b);
    tellUnread(a);

    store.forget(1);
    store.show(all -> all);

    soon(() -> assertThat(b.resyncs).hasValueGreaterThan(before));
    a.tell("after");
    soon(() -> assertThat(b.texts()).contains("after"));
  }

  @Test
  void whatAServerLostThoughItSaidThatItHadItIsToldAgain() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    a.tell("heard");
    soon(() -> assertThat(b.texts()).containsExactly("heard"));
    tellUnread(a);
    engineA.close();

    store.forget(3);
    store.show(all -> all);
    engineA.open();

    soon(() -> assertThat(b.texts()).containsExactly("heard", "unread"));
  }

  @Test
  void removedEntriesAreSeen() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    int before = quiet(b);
    tellUnread(a);

    store.trim(Integer.MAX_VALUE);
    store.show(all -> all);

    soon(() -> assertThat(b.resyncs).hasValueGreaterThan(before));
    assertThat(b.resyncsFor("trimmed") + b.resyncsFor("gap")).isPositive();
  }

  /** Tells an event that nobody can read yet. */
  private void tellUnread(TestNode from) {
    int seen = store.entries().size();
    store.show(all -> all.subList(0, Math.min(seen, all.size())));
    from.tell("unread");
    soon(
        () ->
            assertThat(store.entries())
                .anyMatch(entry -> new String(entry.octets(), UTF_8).contains("unread")));
  }

  @Test
  void whatIsWrittenOverTheEpochIsWrittenOverByWhoKnowsIt() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    byte[] epoch = a.stream.current();
    byte[] stored = store.storedEpoch();

    store.epoch("mine".getBytes(UTF_8));

    soon(() -> assertThat(store.storedEpoch()).isEqualTo(stored));
    assertThat(b.stream.current()).isEqualTo(epoch);
    a.tell("on");
    soon(() -> assertThat(b.texts()).contains("on"));
  }

  @Test
  @DisplayName("A node with another shared.key changes nothing for those that have the right one")
  void wrongKey() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    byte[] epoch = a.stream.current();
    Seals wrong = new Seals("vs:", List.of(new Secret("another key of thirty-two octets.")));
    TestNode stranger = new TestNode(store.engine(), "s", "000000000000000d", wrong, 1);
    nodes.add(stranger.start());

    stranger.passes(Duration.ofSeconds(1));
    a.tell("on");
    soon(() -> assertThat(b.texts()).contains("on"));
    assertThat(stranger.stream.current()).isEmpty();
    stranger.passes(STALE);
    soon(() -> assertThat(stranger.stream.current()).isNotEmpty());
    soon(() -> assertThat(a.refused("seal")).isPositive());

    a.tell("still");
    soon(() -> assertThat(b.texts()).contains("still"));
    assertThat(b.stream.current()).isEqualTo(epoch);
    assertThat(stranger.heard).isEmpty();
    assertThat(a.others()).containsExactly("b");
  }

  @Test
  void whatWaitsIsToldOnceTheEngineIsBackAndWhatGotNoReplyCountsOnce() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    AtomicBoolean lost = new AtomicBoolean();
    engineA.answers(
        request -> {
          Future<?> reply = store.answer(request);
          boolean lose =
              FakeEngine.words(request).getFirst().equals("XADD") && !lost.getAndSet(true);
          return lose
              ? Future.failedFuture(new EngineException(EngineException.Kind.LATE, "late"))
              : reply.map(each -> (io.vertx.redis.client.Response) each);
        });
    a.tell("one");
    engineA.close();
    a.tell("two");
    a.tell("three");
    engineA.open();

    soon(() -> assertThat(b.texts()).containsExactly("one", "two", "three"));
  }

  @Test
  void whatAListenerCannotProcessIsComparedInstead() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    int before = quiet(b);
    b.stream.subscribe(
        EventType.REVOKED,
        event -> {
          throw new IllegalStateException("on purpose");
        });
    a.stream.publish(EventType.REVOKED, "acme", Buffer.buffer("one"));

    soon(() -> assertThat(b.resyncsFor("queue")).isPositive());
    soon(() -> assertThat(b.resyncs).hasValueGreaterThan(before));
  }

  @Test
  void moreThanCanWaitIsOneOrderToCompareEverything() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    int before = quiet(b);
    engineA.close();
    for (int i = 0; i < EventBacklog.MOST; i++) {
      a.tell("" + i);
    }
    a.stream.publish(EventType.CUT, "acme", Buffer.buffer("cut"));
    engineA.open();

    soon(() -> assertThat(b.texts()).contains("cut"));
    assertThat(b.texts()).hasSizeLessThan(EventBacklog.MOST);
    soon(() -> assertThat(b.resyncsFor("told")).isEqualTo(1));
    soon(() -> assertThat(b.resyncs).hasValueGreaterThan(before));
  }

  @Test
  void whatIsTooLargeIsAnOrderToCompareEverything() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);

    a.stream.publish(EventType.BLOCK, "acme", Buffer.buffer(new byte[EventCodec.LONGEST]));
    a.tell("after");

    soon(() -> assertThat(b.texts()).containsExactly("after"));
    assertThat(b.resyncsFor("told")).isEqualTo(1);
  }

  @Test
  void digestsThatStayDifferentAreComparedAndThenToldOf() {
    TestNode a = a();
    TestNode b = b();
    AtomicReference<String> digest = new AtomicReference<>("aa");
    a.stream.compare("orders", () -> "aa");
    b.stream.compare("orders", digest::get);
    b.stream.compare("of one alone", () -> "cc");
    know(a, b);

    digest.set("bb");

    soon(() -> assertThat(b.resyncsFor("digest")).isPositive());
    soon(() -> assertThat(String.join("", b.stream.staleBecause())).contains("other orders"));
    assertThat(b.stream.isStale()).isTrue();
    digest.set("aa");
    soon(() -> assertThat(b.stream.isStale()).isFalse());
  }

  @Test
  void aComparisonThatNeverSucceedsIsStale() {
    TestNode a = a();
    TestNode b = new TestNode(engineB, "b", "000000000000000b");
    nodes.add(b);
    b.stream.whenMissed(() -> Future.failedFuture("never"));
    b.start();
    soon(() -> assertThat(b.others()).contains("a"));
    assertThat(b.stream.isStale()).isFalse();

    b.passes(STALE);

    soon(
        () ->
            assertThat(b.stream.staleBecause())
                .singleElement()
                .asString()
                .contains("has not succeeded"));
    assertThat(b.stream.isStale()).isTrue();
    assertThat(a.stream.isStale()).isFalse();
  }

  @Test
  void gapsThatSomebodyProvokesCostAComparisonASecondAtMost() {
    TestNode a = a();
    TestNode b = b();
    know(a, b);
    int before = quiet(b);
    AtomicInteger turn = new AtomicInteger();
    store.show(all -> all);
    long begin = System.nanoTime();
    engineB.answers(
        request ->
            FakeEngine.words(request).getFirst().equals("EXISTS")
                ? Future.succeededFuture(FakeEngine.number(turn.incrementAndGet() % 2))
                : store.answer(request));

    Awaitility.await()
        .pollDelay(Duration.ofSeconds(4))
        .atMost(PATIENCE)
        .until(() -> b.resyncsFor("gone") > 1);

    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    assertThat(b.resyncs.get() - before).isLessThanOrEqualTo((int) seconds + 2);
  }
}
