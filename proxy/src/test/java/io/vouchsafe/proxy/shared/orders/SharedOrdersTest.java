package io.vouchsafe.proxy.shared.orders;

import static io.vouchsafe.proxy.shared.orders.OrdersLab.KEY;
import static io.vouchsafe.proxy.shared.orders.OrdersLab.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.config.SharedSettings.Stale;
import io.vouchsafe.proxy.emergency.EntryIds;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.orders.OrdersLab.LabNode;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of nodes over an engine whose owner is against us. */
class SharedOrdersTest {
  private static final EntryIds IDS = new EntryIds(new SplittableRandom(9));
  private static final String LISTS = "vs:orders:" + TENANT;

  @TempDir private Path directory;

  private final OrdersLab lab = new OrdersLab();

  @Test
  void whatIsSaidOnOneNodeHoldsOnTheOther() {
    LabNode alice = ready("alice");
    LabNode bob = ready("bob");
    BreakGlass allow = lab.allow("boss", Duration.ofHours(1));

    String id = alice.block("mallory");
    alice.byHand().allow(allow);
    assertThat(bob.blocked()).containsExactly("mallory");
    assertThat(bob.allowed()).isEqualTo(1);
    assertThat(bob.cuts).containsExactly("acme 1");
    assertThat(bob.journal).contains("\"event\":\"blocks\"", "\"node\":\"alice\"", "break_glass");

    bob.byHand().removeBlock(id);
    bob.byHand().disallow(allow.certificate());
    assertThat(alice.blocked()).isEmpty();
    assertThat(alice.allowed()).isZero();
    assertThat(alice.journal).contains("break_glass_ended");
    assertThat(alice.digest()).isEqualTo(bob.digest());
  }

  @Test
  void atOnceTheBlockStaysAndTheAllowGoes() {
    LabNode alice = ready("alice");
    LabNode bob = ready("bob");
    String id = alice.block("mallory");
    BreakGlass allow = lab.allow("boss", Duration.ofHours(1));
    alice.byHand().allow(allow);

    lab.withholding = true;
    alice.byHand().removeBlock(id);
    bob.byHand()
        .replaceBlocks(
            BlockList.of(List.of(OrdersLab.block("mallory the second").withId(id))),
            IDS,
            any -> true);
    alice.byHand().allow(lab.allow("boss", Duration.ofHours(2)));
    bob.byHand().disallow(allow.certificate());
    Collections.reverse(lab.withheld);
    lab.withheld.forEach(Runnable::run);
    lab.withheld.forEach(Runnable::run);

    for (LabNode node : List.of(alice, bob)) {
      assertThat(node.blocked()).containsExactly("mallory the second");
      assertThat(node.allowed()).isZero();
    }
    assertThat(alice.digest()).isEqualTo(bob.digest());
  }

  @Test
  void aNodeWithoutStateTakesTheFullListAndNoEventBeforeIt() {
    LabNode alice = ready("alice");
    alice.block("mallory");
    LabNode bob = lab.node("bob");

    alice.block("trudy");
    assertThat(bob.blocked()).as("events alone do not count").isEmpty();

    assertThat(bob.resync().succeeded()).isTrue();
    assertThat(bob.blocked()).containsExactly("mallory", "trudy");
  }

  @Test
  void eventsThatCameWhileTheListsWereReadAreNotLost() {
    LabNode alice = ready("alice");
    LabNode bob = lab.node("bob");
    alice.block("mallory");
    lab.keys.clear();

    bob.resync();

    assertThat(bob.blocked()).containsExactly("mallory");
  }

  @Test
  void listsSurviveTheRestartOfAllNodesInTheEngine() {
    LabNode alice = ready("alice");
    String lifted = alice.block("eve");
    alice.block("mallory");
    alice.byHand().removeBlock(lifted);
    lab.stop(alice);

    assertThat(ready("bob").blocked()).containsExactly("mallory");
    assertThat(ready("alice").blocked()).containsExactly("mallory");
  }

  @Test
  void anEmptiedEngineIsFilledByWhoeverKnows() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    LabNode alice = lab.node("alice", state, KEY, Stale.ALARM, TENANT);
    alice.resync();
    alice.block("mallory");
    lab.keys.clear();
    lab.stop(alice);

    LabNode again = lab.node("alice", state, KEY, Stale.ALARM, TENANT);
    again.resync();
    assertThat(again.blocked()).containsExactly("mallory");
    assertThat(ready("bob").blocked()).containsExactly("mallory");
  }

  @Test
  void whatIsRemovedStaysRemovedAfterARestartThoughAnOldListIsReplayed() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    LabNode alice = lab.node("alice", state, KEY, Stale.ALARM, TENANT);
    alice.resync();
    LabNode bob = ready("bob");
    String id = alice.block("eve");
    BreakGlass allow = lab.allow("boss", Duration.ofHours(1));
    bob.byHand().allow(allow);
    Map<String, byte[]> old = new HashMap<>(lab.keys.get(LISTS));
    List<SharedEvent> told = List.copyOf(alice.published);
    alice.byHand().removeBlock(id);
    alice.byHand().disallow(allow.certificate());
    lab.stop(alice);

    lab.keys.get(LISTS).putAll(old);
    LabNode again = lab.node("alice", state, KEY, Stale.ALARM, TENANT);
    again.resync();
    bob.resync();
    told.forEach(bob::hear);
    bob.published.forEach(again::hear);

    for (LabNode node : List.of(again, bob)) {
      assertThat(node.blocked()).isEmpty();
      assertThat(node.allowed()).isZero();
    }
    assertThat(lab.keys.get(LISTS).get("a".repeat(16))).isNotEqualTo(old.get("a".repeat(16)));
  }

  /** A block cannot be hidden from a node that knows it, and what hides is seen by the digests. */
  @Test
  void anOlderListHidesWhatIsNewerAndTheDigestsSaySo() {
    LabNode alice = ready("alice");
    LabNode bob = ready("bob");
    alice.block("mallory");
    Map<String, byte[]> old = new HashMap<>(lab.keys.get(LISTS));
    lab.withholding = true;
    alice.block("trudy");
    lab.keys.get(LISTS).putAll(old);

    bob.resync();
    assertThat(bob.blocked()).containsExactly("mallory");
    assertThat(bob.digest()).isNotEqualTo(alice.digest());

    alice.resync();
    bob.resync();
    assertThat(bob.blocked()).containsExactly("mallory", "trudy");
    assertThat(bob.digest()).isEqualTo(alice.digest());
  }

  @Test
  void aListCountsForItsTenantAndItsNodeAlone() {
    LabNode alice = lab.node("alice", StateDirectory.NONE, KEY, Stale.ALARM, TENANT, "beta");
    alice.resync();
    alice.byHand("beta").addBlocks(BlockList.of(List.of(OrdersLab.block("of beta"))), IDS);
    alice.byHand().allow(lab.allow("boss", Duration.ofHours(1)));
    byte[] ofAcme = lab.keys.get(LISTS).get("a".repeat(16));
    byte[] ofBeta = lab.keys.get("vs:orders:beta").get("a".repeat(16));

    lab.keys.get(LISTS).put("a".repeat(16), ofBeta);
    lab.keys.get(LISTS).put("c".repeat(16), ofAcme);
    lab.keys.get("vs:orders:beta").put("d".repeat(16), ofAcme);
    LabNode bob = ready("bob");

    assertThat(bob.blocked()).isEmpty();
    assertThat(bob.allowed()).isZero();
    assertThat(bob.refused("forged")).isEqualTo(3);
  }

  @Test
  void whatNobodyWithTheKeySealedIsRefusedAndCounted() {
    LabNode stranger = lab.node("doreen", StateDirectory.NONE, "x".repeat(32), Stale.ALARM, TENANT);
    stranger.resync();
    lab.stop(stranger);
    stranger.byHand().allow(lab.allow("boss", Duration.ofHours(1)));
    lab.keys.get(LISTS).put("f".repeat(16), new byte[3]);
    lab.keys.get(LISTS).put("../../etc/passwd", new byte[100]);
    lab.keys.get("vs:orders").put("../x", new byte[0]);

    LabNode bob = ready("bob");
    assertThat(bob.allowed()).isZero();
    assertThat(bob.refused("forged")).isEqualTo(2);
    assertThat(bob.emergencies.orders().keySet()).isEmpty();
  }

  @Test
  void oneChangedBitIsEnoughToRefuseAList() {
    LabNode alice = ready("alice");
    alice.byHand().allow(lab.allow("boss", Duration.ofHours(1)));
    lab.forAll(
        LISTS,
        octets -> {
          byte[] other = octets.clone();
          other[other.length - 10] ^= 1;
          return other;
        });
    assertThat(ready("bob").allowed()).isZero();
  }

  @Test
  void aTenantOfOthersAloneIsTakenAlongAndHoldsOnceItIsInTheSettings() {
    LabNode alice = lab.node("alice", StateDirectory.NONE, KEY, Stale.ALARM, TENANT, "beta");
    alice.resync();
    LabNode bob = ready("bob");
    alice.byHand("beta").addBlocks(BlockList.of(List.of(OrdersLab.block("mallory"))), IDS);

    assertThat(bob.digest()).as("rolling reloads make nobody stale").isEqualTo(alice.digest());
    bob.settings("beta");
    assertThat(bob.blocked("beta")).containsExactly("mallory");
    assertThat(lab.lists("beta")).contains("a".repeat(16));
  }

  /** Lists that have not changed for long are of living nodes all the same. */
  @Test
  void nodesThatRestartTogetherKeepTheListsOfEachOther(@TempDir Path kept) throws Exception {
    try (StateDirectory ofAlice = StateDirectory.open(kept.resolve("alice"));
        StateDirectory ofBob = StateDirectory.open(kept.resolve("bob"))) {
      LabNode alice = lab.node("alice", ofAlice, KEY, Stale.ALARM, TENANT);
      LabNode bob = lab.node("bob", ofBob, KEY, Stale.ALARM, TENANT);
      alice.resync();
      bob.resync();
      alice.block("mallory");
      lab.now = lab.now.plus(Duration.ofDays(30));
      lab.stop(alice);
      lab.stop(bob);

      LabNode again = lab.node("alice", ofAlice, KEY, Stale.ALARM, TENANT);
      again.resync();
      lab.stop(again);
      LabNode bobAgain = lab.node("bob", ofBob, KEY, Stale.ALARM, TENANT);
      bobAgain.resync();

      assertThat(lab.lists(TENANT)).contains("a".repeat(16), "b".repeat(16));
      LabNode carol = ready("carol");
      assertThat(carol.blocked()).containsExactly("mallory");
    }
  }

  @Test
  void aNodeGivesBackWhatItKeepsOfTenantsOfOthersAfterARestart(@TempDir Path kept)
      throws Exception {
    try (StateDirectory ofBob = StateDirectory.open(kept)) {
      LabNode alice = lab.node("alice", StateDirectory.NONE, KEY, Stale.ALARM, TENANT, "beta");
      LabNode bob = lab.node("bob", ofBob, KEY, Stale.ALARM, TENANT);
      alice.resync();
      bob.resync();
      alice.byHand("beta").addBlocks(BlockList.of(List.of(OrdersLab.block("mallory"))), IDS);
      lab.stop(alice);
      lab.stop(bob);
      lab.empty();

      LabNode again = lab.node("bob", ofBob, KEY, Stale.ALARM, TENANT);
      again.resync();
      LabNode fresh = lab.node("carol", StateDirectory.NONE, KEY, Stale.ALARM, "beta");
      fresh.resync();
      assertThat(fresh.blocked("beta")).containsExactly("mallory");
    }
  }

  @Test
  void whatWasSaidWhileTheEngineWasAwayIsWrittenWhenItIsBack() {
    LabNode alice = ready("alice");
    alice.engine.fails(EngineException.Kind.UNREACHABLE);
    alice.block("mallory");
    assertThat(lab.lists(TENANT)).isEmpty();
    assertThat(alice.resync().failed()).as("is called again").isTrue();

    LabNode bob = lab.node("bob");
    lab.stop(alice);
    LabNode back = ready("alice");
    back.block("mallory");
    bob.resync();
    assertThat(bob.blocked()).containsExactly("mallory");
  }

  @Test
  void aListThatIsTooLongForAnEventLiesInTheEngineBeforeItIsTold() {
    LabNode alice = ready("alice");
    List<Integer> lengths = IntStream.range(0, 200).boxed().toList();
    alice
        .byHand()
        .addBlocks(BlockList.of(lengths.stream().map(i -> OrdersLab.block("n" + i)).toList()), IDS);
    assertThat(lab.lists(TENANT)).containsExactly("a".repeat(16));
    assertThat(alice.published).hasSize(1);
    assertThat(alice.published.getFirst().body().length()).isGreaterThan(16 << 10);
  }

  @Test
  void listsOfNodesThatAreGoneForADayAreTakenAwayOnceTheyAreMerged() {
    LabNode alice = ready("alice");
    alice.block("mallory");
    lab.stop(alice);
    LabNode bob = ready("bob");
    lab.now = lab.now.plus(Duration.ofHours(25));
    bob.resync();
    assertThat(lab.lists(TENANT)).containsExactly("b".repeat(16));
    assertThat(bob.blocked()).containsExactly("mallory");
  }

  @Test
  void theListOfALivingNodeStaysHoweverOldItIs() {
    LabNode alice = ready("alice");
    alice.block("mallory");
    LabNode bob = ready("bob");
    lab.now = lab.now.plus(Duration.ofDays(30));
    bob.resync();
    assertThat(lab.lists(TENANT)).contains("a".repeat(16), "b".repeat(16));
  }

  @Test
  void whileANodeIsStaleAndStrictOnlyAllowsThatWereGivenOnItCount() {
    LabNode alice = ready("alice");
    LabNode bob = lab.node("bob", StateDirectory.NONE, KEY, Stale.STRICT, TENANT);
    bob.resync();
    alice.byHand().allow(lab.allow("boss", Duration.ofHours(1)));
    alice.block("mallory");
    bob.byHand().allow(lab.allow("chief", Duration.ofHours(1)));
    assertThat(bob.allowed()).isEqualTo(2);
    assertThat(bob.tenants.get(TENANT).current()).isSameAs(bob.tenants.get(TENANT).current());

    bob.stale = true;
    assertThat(bob.allowed()).isEqualTo(1);
    assertThat(bob.blocked()).containsExactly("mallory");
    assertThat(bob.byHand().current().breakGlass().all()).hasSize(2);
    bob.stale = false;
    assertThat(bob.allowed()).isEqualTo(2);

    alice.stale = true;
    assertThat(alice.allowed()).as("stale: alarm").isEqualTo(2);
  }

  @Test
  void anAllowOfAPeerIsDoubtedAsOneOfTheFileIs() {
    LabNode alice = ready("alice");
    LabNode bob = ready("bob");
    lab.withholding = true;
    alice.byHand().allow(lab.allow("boss", Duration.ofHours(1)));
    lab.now = lab.now.minusSeconds(120);
    lab.withheld.forEach(Runnable::run);
    assertThat(bob.byHand().current().breakGlass().all()).isEmpty();
    assertThat(bob.refused("doubted")).isEqualTo(1);
  }

  @Test
  void aCounterThatNobodyCanHaveReachedIsRefused() {
    LabNode alice = ready("alice");
    LabNode bob = ready("bob");
    lab.withholding = true;
    alice.block("mallory");
    SharedEvent event = alice.published.getFirst();
    for (String counter : List.of("9223372036854775807", "9007199254740993", "-1")) {
      String body =
          event.body().toString().replaceAll("\"counter\" : 1", "\"counter\" : " + counter);
      assertThat(body).contains(counter);
      bob.hear(
          new SharedEvent(
              event.from(), event.at(), event.type(), event.tenant(), Buffer.buffer(body)));
    }
    assertThat(bob.refused("unreadable")).isEqualTo(3);
    bob.block("trudy");
    lab.withheld.forEach(Runnable::run);
    assertThat(alice.blocked()).containsExactly("mallory", "trudy");
    assertThat(bob.blocked()).containsExactly("mallory", "trudy");
  }

  @Test
  void whatANewerServiceWritesIsToldAndNotTaken() {
    LabNode alice = ready("alice");
    LabNode bob = ready("bob");
    lab.withholding = true;
    alice.block("mallory");
    SharedEvent event = alice.published.getFirst();
    byte[] body = event.body().getBytes();
    body[0] = 2;
    bob.hear(
        new SharedEvent(
            event.from(), event.at(), event.type(), event.tenant(), Buffer.buffer(body)));
    assertThat(bob.refused("unreadable")).isEqualTo(1);
    assertThat(bob.digest()).isNotEqualTo(alice.digest());
  }

  private LabNode ready(String name) {
    LabNode node = lab.node(name);
    assertThat(node.resync().succeeded()).isTrue();
    return node;
  }
}
