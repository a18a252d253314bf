package io.vouchsafe.proxy.emergency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.emergency.EmergencyStore.Outcome;
import io.vouchsafe.proxy.emergency.EmergencyStore.Saving;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Emergency;
import io.vouchsafe.vpnauth.emergency.Order;
import io.vouchsafe.vpnauth.emergency.OrderVersion;
import io.vouchsafe.vpnauth.emergency.Orders;
import io.vouchsafe.vpnauth.emergency.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators say on several nodes, as one of them keeps it. */
class EmergencySharingTest {
  private static final Instant NOW = Instant.parse("2026-11-29T03:00:00Z");
  private static final EntryIds IDS = new EntryIds(new SplittableRandom(7));
  private static final String HERE = "a".repeat(16);
  private static final String THERE = "b".repeat(16);
  private static final String FILE = "emergency-acme.json";

  @TempDir private Path directory;

  private final List<Orders> told = new ArrayList<>();
  private final List<String> cuts = new ArrayList<>();

  @Test
  void aNodeThatWorksAloneKeepsWhatItAlwaysKept() throws Exception {
    StateDirectory state = open();
    EmergencyStore alone = alone(state);
    alone.addBlocks(list(1), IDS);
    assertThat(text(state)).doesNotContain("counter", "changes");
    assertThat(alone.orders()).isEqualTo(Orders.NONE);
  }

  @Test
  void whatIsChangedHereIsToldOnceAndARestartFindsItsCounters() throws Exception {
    StateDirectory state = open();
    EmergencyStore kept = shared(state);
    kept.addBlocks(list(1), IDS);
    String id = kept.current().blocks().entries().getFirst().id().orElseThrow();
    kept.addBlocks(list(2), IDS);
    kept.removeBlock(id);
    kept.allow(allow(1));
    kept.disallow(allow(1).certificate());

    assertThat(told).hasSize(5);
    assertThat(told.get(2).blocks().all()).hasSize(1);
    EmergencyStore again = shared(state);
    assertThat(again.orders()).isEqualTo(kept.orders());
    assertThat(again.orders().counter()).isEqualTo(5);
    assertThat(again.orders().blocks().of(id).orElseThrow()).isInstanceOf(Order.Removed.class);
    assertThat(again.current().isSame(kept.current())).isTrue();
    assertThat(told).as("a restart tells nothing").hasSize(5);
  }

  @Test
  void aFileOfBeforeAnybodyCountedIsCounterZeroOfNobody() throws Exception {
    StateDirectory state = open();
    alone(state).addBlocks(list(1), IDS);

    Orders orders = shared(state).orders();

    assertThat(orders.blocks().standing().map(Order.Standing::version))
        .containsExactly(OrderVersion.NONE);
  }

  /** Counters go on when the node shares again. */
  @Test
  void aNodeThatSharesNoLongerGoesOnCounting() throws Exception {
    StateDirectory state = open();
    shared(state).addBlocks(list(1), IDS);
    alone(state).removeAllBlocks();
    assertThat(shared(state).orders().counter()).isEqualTo(2);
    assertThat(shared(state).current().blocks().isEmpty()).isTrue();
  }

  @Test
  void whatOthersSaidHoldsCutsAndIsThereAfterARestart() throws Exception {
    StateDirectory state = open();
    EmergencyStore kept = shared(state);
    Orders others = said(Orders.NONE, list(1), allow(1));

    assertThat(kept.merge(others)).isInstanceOf(Outcome.Done.class);

    assertThat(cuts).containsExactly("0 1");
    assertThat(told).as("nobody is told what he said himself").isEmpty();
    assertThat(shared(state).current().isSame(kept.current())).isTrue();
    assertThat(kept.current().breakGlass().all()).containsExactly(allow(1));
    assertThat(shared(state).orders()).isEqualTo(others);
  }

  /** Answers are remembered under the list itself. */
  @Test
  void whatBlocksNothingElseLeavesTheListAsItIs() throws Exception {
    EmergencyStore kept = shared(open());
    Orders first = said(Orders.NONE, list(1));
    kept.merge(first);
    Emergency before = kept.current();

    kept.merge(first);
    kept.merge(said(said(first, list(1, 2)), list(1)).since(first));
    assertThat(kept.current()).isSameAs(before);

    kept.merge(said(first, list(1), allow(1)).since(first));
    assertThat(kept.current().blocks()).isSameAs(before.blocks());
  }

  @Test
  void whileTheDiskIsFullOfWhatOthersSayOnlyWhatIsStricterHolds() throws Exception {
    StateDirectory state = open();
    EmergencyStore kept = shared(state);
    Orders first = said(Orders.NONE, list(1), allow(1));
    kept.merge(first);
    Path away = Files.move(directory.resolve("state"), directory.resolve("away"));

    Orders next = said(first, list(2), allow(2));
    Outcome outcome = kept.merge(next);

    assertThat(((Outcome.Done) outcome).saving()).isInstanceOf(Saving.NotYet.class);
    assertThat(kept.current().blocks().entries()).hasSize(2);
    assertThat(kept.current().breakGlass().all()).isEmpty();
    assertThat(kept.orders().blocks().standing()).hasSize(2);

    Files.move(away, directory.resolve("state"));
    kept.saveAgain();
    kept.merge(next);
    for (EmergencyStore each : List.of(kept, shared(state))) {
      assertThat(each.current().blocks().entries()).hasSize(1);
      assertThat(each.current().breakGlass().all()).containsExactly(allow(2));
    }
    assertThat(kept.orders()).isEqualTo(next);
  }

  /** Nobody who is blocked anywhere may come in because of a bound. */
  @Test
  void twoFullListsHoldTogetherAndNotOneMore() throws Exception {
    StateDirectory state = open();
    EmergencyStore kept = shared(state);
    kept.addBlocks(many(0, BlockDocument.MOST), IDS);
    kept.merge(said(Orders.NONE, many(BlockDocument.MOST, BlockDocument.MOST)));
    assertThat(kept.current().blocks().entries()).hasSize(2 * BlockDocument.MOST);

    assertThat(kept.merge(said(Orders.NONE, many(-1, 1)))).isInstanceOf(Outcome.TooMany.class);
    assertThat(kept.addBlocks(list(-1), IDS)).isInstanceOf(Outcome.TooMany.class);

    EmergencyStore again = shared(state);
    assertThat(again.current().blocks().entries()).hasSize(2 * BlockDocument.MOST);
    assertThat(again.removeAllBlocks()).isInstanceOf(Outcome.Done.class);
    assertThat(shared(state).orders().blocks().all().count()).isEqualTo(10_000);
  }

  @Test
  void theDigestIsTheSameHoweverItCameToBe() throws Exception {
    EmergencyStore one = shared(StateDirectory.NONE);
    EmergencyStore other = shared(StateDirectory.NONE);
    Orders first = said(Orders.NONE, list(1), allow(1));
    Orders second = said(first, list(1, 2), allow(1));
    Orders third = said(second, list(2), allow(1));
    List.of(first, second, third).forEach(one::merge);
    List.of(third, first).forEach(other::merge);

    assertThat(one.digest(NOW)).isEqualTo(other.digest(NOW)).isNotEqualTo(OrdersDigest.NONE);
    other.merge(said(third, list(3), allow(1)));
    assertThat(one.digest(NOW)).isNotEqualTo(other.digest(NOW));
    assertThat(one.digest(NOW.plus(Duration.ofHours(1))))
        .as("an allow counts in it until it is over")
        .isNotEqualTo(one.digest(NOW));
  }

  @Test
  void theOrdersOfATenantThatIsOnlyPreparedAreNotReadTwice() {
    Emergencies emergencies =
        new Emergencies(StateDirectory.NONE, () -> NOW, new SimpleMeterRegistry(), tenant -> 0);
    emergencies.share(new Sharing(HERE, () -> false, (tenant, changed) -> {}));
    Emergencies.Next next = emergencies.prepare(List.of("acme"));
    emergencies.merge("acme", said(Orders.NONE, list(1)));
    TenantEmergency tenant = next.of("acme", BlockList.EMPTY);
    next.commit();

    assertThat(tenant.current().blocks().entries()).hasSize(1);
    assertThat(emergencies.orders()).containsOnlyKeys("acme");
  }

  private EmergencyStore alone(StateDirectory state) {
    return EmergencyStore.of(
        "acme",
        state,
        () -> NOW,
        (tenant, before, after) ->
            cuts.add(before.entries().size() + " " + after.entries().size()));
  }

  private EmergencyStore shared(StateDirectory state) {
    EmergencyStore store = alone(state);
    store.share(new Sharing(HERE, () -> false, (tenant, changed) -> told.add(changed)));
    return store;
  }

  private StateDirectory open() throws Exception {
    return StateDirectory.open(directory.resolve("state"));
  }

  private static String text(StateDirectory state) throws Exception {
    return new String(state.read(FILE, EmergencyStore.LARGEST).orElseThrow(), UTF_8);
  }

  private static Orders said(Orders before, BlockList blocks, BreakGlass... allows) {
    return before.changedTo(new Emergency(blocks, BreakGlassList.of(List.of(allows))), THERE, NOW);
  }

  private static BlockList list(int... numbers) {
    return BlockList.of(IntStream.of(numbers).mapToObj(EmergencySharingTest::block).toList());
  }

  private static BlockList many(int first, int count) {
    return BlockList.of(
        IntStream.range(first, first + count).mapToObj(EmergencySharingTest::block).toList());
  }

  private static BlockEntry block(int number) {
    return new BlockEntry(
            new Target.OfKey(Fingerprint.sha256(Integer.toString(number).getBytes(UTF_8))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty())
        .withId("%016x".formatted((long) number));
  }

  private static BreakGlass allow(int number) {
    return new BreakGlass(
        Fingerprint.sha256(new byte[] {(byte) number}),
        NOW.plus(Duration.ofHours(1)),
        "ops",
        "pager",
        NOW);
  }
}
