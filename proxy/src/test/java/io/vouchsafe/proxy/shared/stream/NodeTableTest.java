package io.vouchsafe.proxy.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is known of other nodes")
class NodeTableTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_795_000_000_000L);
  private static final NodeIdentity SELF =
      new NodeIdentity(new Node("000000000000000a", "a"), NOW.toEpochMilli());

  private final AtomicLong nanos = new AtomicLong();
  private final NodeTable table = new NodeTable(SELF, () -> NOW, nanos::get);

  private static NumberedEvent event(String id, String name, long incarnation, long number) {
    return new NumberedEvent(
        new Node(id, name), incarnation, number, NOW, "heartbeat", "", Buffer.buffer());
  }

  private static NumberedEvent ofB(long incarnation, long number) {
    return event("000000000000000b", "b", incarnation, number);
  }

  private static Heartbeat beat(Map<String, Heartbeat.Mark> heard) {
    return new Heartbeat("1", Optional.empty(), Optional.empty(), Map.of(), heard);
  }

  private void passes(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private void beats(long number, long heardOfUs) {
    NumberedEvent event = ofB(5, number);
    table.hear(event);
    table.beat(
        event,
        beat(Map.of(SELF.node().id(), new Heartbeat.Mark(SELF.incarnation(), heardOfUs))),
        Map.of());
  }

  @Test
  void eventsBetweenHeartbeatsDoNotMakeStale() {
    for (int i = 1; i < 10; i++) {
      table.made(2 * i - 1);
      table.hear(event(SELF.node().id(), "a", SELF.incarnation(), 2 * i - 1));
      table.hear(event(SELF.node().id(), "a", SELF.incarnation(), 2 * i));
      beats(i, 2 * i);
      passes(5);
    }
    assertThat(table.isStale()).isFalse();
  }

  @Test
  void numbersGoUpByOne() {
    assertThat(table.hear(ofB(5, 1))).isEqualTo(HeardNumber.NEXT);
    assertThat(table.hear(ofB(5, 2))).isEqualTo(HeardNumber.NEXT);
    assertThat(table.hear(ofB(5, 2))).isEqualTo(HeardNumber.REPEATED);
    assertThat(table.hear(ofB(5, 4))).isEqualTo(HeardNumber.AFTER_GAP);
    assertThat(table.hear(ofB(5, 3))).as("reordered").isEqualTo(HeardNumber.REPEATED);
    assertThat(table.hear(ofB(5, 5))).isEqualTo(HeardNumber.NEXT);
  }

  @Test
  void whoIsHeardInTheMiddleIsComparedWith() {
    assertThat(table.hear(ofB(5, 7))).isEqualTo(HeardNumber.AFTER_GAP);
  }

  @Test
  void anEarlierIncarnationIsOver() {
    table.hear(ofB(5, 9));

    assertThat(table.hear(ofB(6, 1))).isEqualTo(HeardNumber.AFTER_GAP);
    assertThat(table.hear(ofB(5, 10))).isEqualTo(HeardNumber.OLD_INCARNATION);
    assertThat(table.hear(ofB(6, 2))).isEqualTo(HeardNumber.NEXT);
  }

  @Test
  void ownEventsAreOwnOnce() {
    NumberedEvent own = event(SELF.node().id(), "a", SELF.incarnation(), 1);

    assertThat(table.hear(own)).isEqualTo(HeardNumber.OWN);
    assertThat(table.hear(own)).isEqualTo(HeardNumber.REPEATED);
    assertThat(table.hear(event(SELF.node().id(), "a", 1, 1)))
        .isEqualTo(HeardNumber.OLD_INCARNATION);
    assertThat(table.isStale()).isFalse();
    assertThat(table.hear(event(SELF.node().id(), "a", SELF.incarnation() + 1, 1)))
        .isEqualTo(HeardNumber.IMPERSONATED);
    assertThat(table.isStale()).isTrue();
    passes(61);
    table.replaced();
    assertThat(table.isStale()).isFalse();
  }

  @Test
  void onlyWhatItHasHeardOfUsMakesAHeartbeatFresh() {
    table.made(1);
    beats(1, 1);
    for (int i = 2; i < 8; i++) {
      passes(5);
      beats(i, 1);
    }
    assertThat(table.isStale()).as("30 s old at least").isTrue();
    assertThat(table.staleBecause()).singleElement().asString().contains("within the last 30 s");

    table.made(2);
    passes(5);
    beats(8, 2);

    assertThat(table.isStale()).isFalse();
    passes(24);
    assertThat(table.isStale()).isFalse();
    passes(1);
    assertThat(table.isStale()).as("30 s after what it has heard was made").isTrue();
  }

  @Test
  void whatItCannotHaveHeardProvesNothing() {
    table.made(1);
    beats(1, 1);
    passes(20);
    table.made(2);
    beats(2, 1_000_000);
    passes(10);

    assertThat(table.isStale()).isTrue();
  }

  @Test
  void whatItHeardBeforeOurRestartProvesNothing() {
    table.made(1);
    beats(1, 0);
    passes(20);
    table.made(2);
    NumberedEvent event = ofB(5, 2);
    table.hear(event);
    Heartbeat.Mark old = new Heartbeat.Mark(SELF.incarnation() - 1, 2);
    table.beat(event, beat(Map.of(SELF.node().id(), old)), Map.of());
    passes(10);

    assertThat(table.isStale()).isTrue();
  }

  @Test
  void noMoreThanSixtyFourAreRemembered() {
    for (int i = 0; i < NodeTable.MOST; i++) {
      NumberedEvent event = event("%016x".formatted(100 + i), "n" + i, 5, 1);
      assertThat(table.hear(event)).isEqualTo(HeardNumber.NEXT);
      table.beat(event, beat(Map.of()), Map.of());
    }

    assertThat(table.hear(ofB(5, 1))).isEqualTo(HeardNumber.NO_ROOM);
    assertThat(table.staleBecause()).singleElement().asString().contains("more than 64");
    table.forget("n7");
    assertThat(table.hear(ofB(5, 1))).isEqualTo(HeardNumber.NEXT);
  }

  @Test
  void clocksThatAreApartAreToldAndChangeNothing() {
    NumberedEvent late =
        new NumberedEvent(
            new Node("000000000000000b", "b"),
            5,
            1,
            NOW.minusSeconds(31),
            "heartbeat",
            "",
            Buffer.buffer());
    table.hear(late);
    table.beat(late, beat(Map.of()), Map.of());

    assertThat(table.concerns())
        .containsExactly(
            "Heartbeats of node b are 31 s old by this node's clock: one of both clocks is wrong");
    assertThat(table.isStale()).isFalse();
  }
}
