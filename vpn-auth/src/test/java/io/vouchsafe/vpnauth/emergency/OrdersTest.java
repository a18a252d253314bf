package io.vouchsafe.vpnauth.emergency;

import static io.vouchsafe.vpnauth.emergency.EmergencyPki.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders of several nodes are one set, whatever comes first and however often it comes. */
class OrdersTest {
  private static final String A = "a".repeat(16);
  private static final String B = "b".repeat(16);

  @Test
  void theHigherCounterCounts() {
    Orders blocked = change(Orders.NONE, A, List.of(block("1")), List.of());
    Orders lifted = change(blocked, B, List.of(), List.of());
    Orders again = change(lifted, A, List.of(block("1")), List.of());

    assertThat(ids(blocked.merge(lifted))).isEmpty();
    assertThat(ids(lifted.merge(blocked))).as("an old order that comes late").isEmpty();
    assertThat(ids(lifted.merge(again).merge(blocked))).containsExactly("1");
  }

  @Test
  void ofEqualCountersTheBlockStaysAndTheAllowGoes() {
    Orders both = change(Orders.NONE, A, List.of(block("1")), List.of(allow(1, 100)));
    Orders kept = change(both, A, List.of(block("1", "another note")), List.of(allow(1, 200)));
    Orders lifted = change(both, B, List.of(), List.of());
    assertThat(kept.counter()).isEqualTo(lifted.counter());

    for (Orders merged : List.of(kept.merge(lifted), lifted.merge(kept))) {
      Emergency now = merged.emergency(NOW);
      assertThat(now.blocks().entries()).containsExactly(block("1", "another note"));
      assertThat(now.breakGlass().all()).isEmpty();
    }
  }

  @Test
  void ofTwoAllowsOfEqualCountersTheShorterCountsAndOfTwoBlocksThatOfTheHigherNode() {
    Orders one = change(Orders.NONE, A, List.of(block("1", "a")), List.of(allow(1, 100)));
    Orders other = change(Orders.NONE, B, List.of(block("1", "b")), List.of(allow(1, 200)));

    for (Orders merged : List.of(one.merge(other), other.merge(one))) {
      Emergency now = merged.emergency(NOW);
      assertThat(now.blocks().entries()).containsExactly(block("1", "b"));
      assertThat(now.breakGlass().all()).containsExactly(allow(1, 100));
    }
  }

  @Test
  void whatWasSaidBeforeAnybodyCountedGivesWayToTheFirstChange() {
    Orders old = Orders.uncounted(emergency(List.of(block("1"), block("2")), List.of()));
    Orders changed = change(old, A, List.of(block("2")), List.of());
    assertThat(ids(changed.merge(old))).containsExactly("2");
    assertThat(ids(old.merge(changed))).containsExactly("2");
  }

  /** Three nodes that say things, and tell each other late, twice and in any order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void allNodesComeToTheSame(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 100; run++) {
      List<Orders> nodes = new ArrayList<>(List.of(Orders.NONE, Orders.NONE, Orders.NONE));
      List<Orders> said = new ArrayList<>();
      for (int step = 0; step < 30; step++) {
        int node = random.nextInt(3);
        Orders before = nodes.get(node);
        if (random.nextInt(3) > 0) {
          Orders after = randomChange(before, "abc".substring(node, node + 1).repeat(16), random);
          said.add(random.nextBoolean() ? after : after.since(before));
          nodes.set(node, after);
        } else if (!said.isEmpty()) {
          nodes.set(node, before.merge(said.get(random.nextInt(said.size()))));
        }
      }
      Orders expected = said.stream().reduce(Orders.NONE, Orders::merge);
      for (Orders node : nodes) {
        Orders all = node;
        List<Orders> deck = new ArrayList<>(said);
        deck.addAll(said.subList(0, said.size() / 2));
        deck.addAll(nodes);
        while (!deck.isEmpty()) {
          all = all.merge(deck.remove(random.nextInt(deck.size())));
        }
        assertThat(all).isEqualTo(expected);
        assertThat(all.merge(all)).isEqualTo(all);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void itDoesNotMatterWhichTwoAreMergedFirst(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 300; run++) {
      Orders one = randomState(random);
      Orders two = randomState(random);
      Orders three = randomState(random);
      assertThat(one.merge(two)).isEqualTo(two.merge(one));
      assertThat(one.merge(two).merge(three)).isEqualTo(one.merge(two.merge(three)));
      assertThat(one.merge(one)).isEqualTo(one);
    }
  }

  private static Orders randomChange(Orders before, String node, RandomGenerator random) {
    List<BlockEntry> blocks =
        IntStream.range(0, 4)
            .filter(i -> random.nextBoolean())
            .mapToObj(i -> block(Integer.toString(i), "note " + random.nextInt(2)))
            .toList();
    List<BreakGlass> allows =
        IntStream.range(0, 3)
            .filter(i -> random.nextBoolean())
            .mapToObj(i -> allow(i, 100 + random.nextInt(2)))
            .toList();
    return change(before, node, blocks, allows);
  }

  /** Any states, such as only nodes that lost their memory could make. */
  private static Orders randomState(RandomGenerator random) {
    Map<String, Order<BlockEntry>> blocks = new LinkedHashMap<>();
    Map<String, Order<BreakGlass>> allows = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      String id = Integer.toString(i);
      if (random.nextInt(3) > 0) {
        blocks.put(id, random(random, block(id, "note " + random.nextInt(2))));
      }
      if (random.nextInt(3) > 0) {
        BreakGlass allow = allow(i, 100 + random.nextInt(2));
        allows.put(allow.certificate().hex(), random(random, allow));
      }
    }
    return new Orders(0, OrderSet.ofBlocks(blocks), OrderSet.ofAllows(allows));
  }

  private static <T> Order<T> random(RandomGenerator random, T entry) {
    OrderVersion version = new OrderVersion(random.nextInt(2), random.nextBoolean() ? A : B);
    return random.nextBoolean()
        ? new Order.Standing<>(version, entry)
        : new Order.Removed<>(version, NOW.plusSeconds(random.nextInt(2)));
  }

  @Test
  void aDeltaHoldsWhatChangedAndNothingElse() {
    Orders before = change(Orders.NONE, A, List.of(block("1"), block("2")), List.of());
    Orders after = change(before, A, List.of(block("2"), block("3")), List.of());
    Orders delta = after.since(before);
    assertThat(delta.blocks().all().map(Map.Entry::getKey)).containsExactlyInAnyOrder("1", "3");
    assertThat(before.merge(delta)).isEqualTo(after);
  }

  @Test
  void whatIsRemovedIsRememberedForNinetyDaysOrUntilNoAllowOfItCanBeLeft() {
    Orders both = change(Orders.NONE, A, List.of(block("1")), List.of(allow(1, 3600)));
    Orders lifted = change(both, A, List.of(), List.of());

    Orders day = lifted.without(NOW.plus(Duration.ofHours(25)));
    assertThat(day.allows().isEmpty()).isFalse();
    Orders later = lifted.without(NOW.plus(Duration.ofHours(25)).plusSeconds(1));
    assertThat(later.allows().isEmpty()).isTrue();
    assertThat(later.blocks().isEmpty()).isFalse();
    assertThat(lifted.without(NOW.plus(Duration.ofDays(90))).blocks().isEmpty()).isFalse();
    Orders last = lifted.without(NOW.plus(Duration.ofDays(90)).plusSeconds(1));
    assertThat(last.isEmpty()).isTrue();
    assertThat(last.counter()).as("counters do not begin anew").isEqualTo(lifted.counter());
  }

  @Test
  void tenThousandRemovedOnesAreRememberedAndTheOldestGoFirst() {
    Map<String, Order<BlockEntry>> removed = new LinkedHashMap<>();
    for (int i = 0; i < OrderKind.MOST_REMOVED + 5; i++) {
      removed.put(
          Integer.toString(i), new Order.Removed<>(new OrderVersion(i, A), NOW.plusSeconds(i)));
    }
    removed.put("standing", new Order.Standing<>(OrderVersion.NONE, block("standing")));
    Orders left = new Orders(0, OrderSet.ofBlocks(removed), Orders.NONE.allows()).without(NOW);
    assertThat(left.blocks().all().count()).isEqualTo(OrderKind.MOST_REMOVED + 1);
    assertThat(left.blocks().of("4")).isEmpty();
    assertThat(left.blocks().of("5")).isPresent();
    assertThat(ids(left)).containsExactly("standing");
  }

  @Test
  void anAllowThatIsOverIsNotTakenBackByTheNextChange() {
    Orders allowed = change(Orders.NONE, A, List.of(), List.of(allow(1, 10)));
    Instant over = NOW.plusSeconds(10);
    Orders next = allowed.changedTo(emergency(List.of(block("1")), List.of()), A, over);
    assertThat(next.allows().all().map(Map.Entry::getValue))
        .allMatch(order -> order instanceof Order.Standing);
    assertThat(next.emergency(over).breakGlass().all()).isEmpty();
    assertThat(next.without(over.plus(Duration.ofHours(2))).allows().isEmpty()).isTrue();
  }

  @Test
  void ofMoreThanAHundredAllowsThoseCountThatWereGivenFirst() {
    Map<String, Order<BreakGlass>> many = new LinkedHashMap<>();
    for (int i = 0; i < Orders.MOST_ALLOWS + 3; i++) {
      BreakGlass allow =
          new BreakGlass(
              certificate(i), NOW.plusSeconds(600), "ops", "x", NOW.minusSeconds(1000 - i));
      many.put(Orders.id(allow), new Order.Standing<>(new OrderVersion(i, A), allow));
    }
    Orders orders = new Orders(0, Orders.NONE.blocks(), OrderSet.ofAllows(many));
    List<BreakGlass> active = orders.emergency(NOW).breakGlass().all();
    assertThat(active).hasSize(Orders.MOST_ALLOWS);
    assertThat(active).allMatch(allow -> !allow.since().isAfter(NOW.minusSeconds(901)));
  }

  /** A broken node must not keep everybody from blocking. */
  @Test
  void whenAllCountersAreUsedUpThereIsStillBlocking() {
    assertThatThrownBy(() -> new OrderVersion(OrderVersion.MOST + 1, A))
        .isInstanceOf(IllegalArgumentException.class);
    Orders last =
        new Orders(
            OrderVersion.MOST,
            OrderSet.ofBlocks(
                Map.of(
                    "1", new Order.Standing<>(new OrderVersion(OrderVersion.MOST, A), block("1")))),
            OrderSet.ofAllows(
                Map.of(
                    Orders.id(allow(1, 100)),
                    new Order.Standing<>(new OrderVersion(OrderVersion.MOST, A), allow(1, 100)))));

    Orders more = change(last, B, List.of(block("1"), block("2")), List.of());
    assertThat(ids(more)).containsExactly("1", "2");
    assertThat(more.emergency(NOW).breakGlass().all()).isEmpty();
    assertThat(ids(change(more, B, List.of(), List.of())))
        .as("what loosens waits for a look at the file")
        .containsExactlyInAnyOrder("1", "2");
  }

  @Test
  void whileNothingCanBeWrittenOnlyWhatIsStricterIsTaken() {
    Orders here = change(Orders.NONE, A, List.of(block("1")), List.of(allow(1, 100)));
    Orders there = change(here, B, List.of(block("2")), List.of(allow(2, 100)));

    Orders stricter = here.stricter(here.merge(there));
    assertThat(ids(stricter)).containsExactly("1", "2");
    assertThat(stricter.emergency(NOW).breakGlass().all()).isEmpty();
  }

  @Test
  void allowsAreToldApartByWhereTheyWereGiven() {
    Orders here = change(Orders.NONE, A, List.of(), List.of(allow(1, 100)));
    Orders both = here.merge(change(here, B, List.of(), List.of(allow(1, 100), allow(2, 100))));
    assertThat(both.givenOn(A, both.emergency(NOW)).all()).containsExactly(allow(1, 100));
    assertThat(both.givenOn(B, both.emergency(NOW)).all()).containsExactly(allow(2, 100));
  }

  private static Orders change(
      Orders before, String node, List<BlockEntry> blocks, List<BreakGlass> allows) {
    return before.changedTo(emergency(blocks, allows), node, NOW);
  }

  private static Emergency emergency(List<BlockEntry> blocks, List<BreakGlass> allows) {
    return new Emergency(BlockList.of(blocks), BreakGlassList.of(allows));
  }

  private static List<String> ids(Orders orders) {
    return orders.emergency(NOW).blocks().entries().stream()
        .map(Orders::id)
        .collect(Collectors.toList());
  }

  private static BlockEntry block(String id) {
    return block(id, "stolen");
  }

  private static BlockEntry block(String id, String note) {
    byte[] octets = Arrays.copyOf(id.getBytes(UTF_8), 4);
    return new BlockEntry(
            new Target.OfKey(Fingerprint.sha256(octets)),
            Optional.of(note),
            Optional.empty(),
            Optional.empty())
        .withId(id);
  }

  private static BreakGlass allow(int number, long seconds) {
    return new BreakGlass(certificate(number), NOW.plusSeconds(seconds), "ops", "pager", NOW);
  }

  private static Fingerprint certificate(int number) {
    return Fingerprint.sha256(new byte[] {(byte) number, (byte) (number >> 8)});
  }
}
