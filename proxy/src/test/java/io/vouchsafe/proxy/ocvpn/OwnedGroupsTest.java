package io.vouchsafe.proxy.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.shared.lease.FakeLeases;
import io.vouchsafe.proxy.shared.ocvpn.LeasedCustomers;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A customer of several nodes")
class OwnedGroupsTest {
  private static final String ONE = "1111111111111111";
  private static final String TWO = "2222222222222222";

  private final TurnedClock clock = new TurnedClock(GroupsLab.START);
  private final FakeLeases.World world = new FakeLeases.World();
  private final Side one = new Side(ONE);
  private final Side two = new Side(TWO);

  /** A node. */
  private final class Side {
    final FakeLeases leases;
    final LeasedCustomers ownership;
    final GroupsLab lab;

    Side(String node) {
      this(node, new VolatileGroupStore());
    }

    Side(String node, GroupStore store) {
      leases = new FakeLeases(world, node);
      ownership = new LeasedCustomers(leases, () -> world.nanos, () -> 0.5, LeasedCustomers.TIME);
      lab = new GroupsLab(store, clock, () -> {}, ownership);
    }

    void tick() {
      ownership.tick();
      lab.groups.tick();
      lab.loop.run();
    }

    Throwable refusal(GroupEvent event) {
      Future<GroupReply> reply = lab.begin(event);
      lab.loop.run();
      assertThat(reply.failed()).as("it is not answered").isTrue();
      return reply.cause();
    }

    boolean holdsKey() {
      long generation = lab.group().state().generation();
      return lab.group().key(generation).isPresent();
    }
  }

  /** What an earlier life has left. */
  private record StoredOnce(GroupState left) implements GroupStore {
    @Override
    public Map<CustomerName, StoredGroup> load() {
      return Map.of(GroupsLab.NAME, new StoredGroup(left, Map.of()));
    }

    @Override
    public Future<Void> write(GroupWrite write) {
      return Future.succeededFuture();
    }

    @Override
    public boolean isKept() {
      return true;
    }

    @Override
    public Optional<String> trouble() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() {
    one.lab.start(GroupsLab.settings("A", "B", "C"));
    two.lab.start(GroupsLab.settings("A", "B", "C"));
  }

  private void turn(Duration time) {
    clock.turn(time);
    world.turn(time);
  }

  private void pass(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      turn(Duration.ofSeconds(1));
      one.tick();
      two.tick();
    }
  }

  @Test
  @DisplayName("is answered by the node that was called first, and the other one says by whom")
  void one() {
    one.lab.join("A");
    assertThat(two.refusal(GroupsLab.poll("A", 0)))
        .isInstanceOfSatisfying(
            OwnedElsewhereException.class, told -> assertThat(told.node()).isEqualTo(ONE));
    pass(Duration.ofMinutes(5));
    assertThat(one.lab.told(GroupsLab.poll("A", 0)).state()).isEqualTo(MemberState.REGISTERED);
    assertThat(two.refusal(GroupsLab.poll("A", 0))).isInstanceOf(OwnedElsewhereException.class);
  }

  @Test
  @DisplayName(
      "has another owner once the first one has gone, with a generation above what was told")
  void succession() {
    long old = one.lab.join("A");
    one.lab.join("B");
    turn(LeasedCustomers.TIME.plusMillis(1));
    GroupAnswer.Told told = two.lab.told(GroupsLab.poll("A", old + 30));
    assertThat(told.state()).isEqualTo(MemberState.NONE);
    long fresh = two.lab.join("A");
    assertThat(fresh).isGreaterThan(old + 30);
    two.lab.join("B");
    two.lab.pollAll("A", "B");
    assertThat(two.lab.told(GroupsLab.poll("A", fresh)).members()).hasSize(1);
    assertThat(one.refusal(GroupsLab.poll("A", old))).isInstanceOf(OwnedElsewhereException.class);
  }

  @Test
  @DisplayName("is refused, and its keys are destroyed, when the engine is away for a lease's time")
  void engineAway() {
    GroupReply held = one.lab.ask(GroupsLab.register("A"));
    assertThat(GroupsLab.text(held)).isNotEmpty();
    one.leases.away = true;
    two.leases.away = true;
    pass(LeasedCustomers.TIME);
    assertThat(one.holdsKey()).isFalse();
    assertThat(GroupsLab.text(held)).as("the very same key").isEmpty();
    assertThat(one.refusal(GroupsLab.poll("A", 0))).isInstanceOf(OwnerUnavailableException.class);
    assertThat(two.refusal(GroupsLab.poll("A", 0))).isInstanceOf(OwnerUnavailableException.class);
    assertThat(one.lab.groups.concerns())
        .anyMatch(each -> each.contains("no node is known to speak for them"));
    one.leases.away = false;
    pass(Duration.ofSeconds(3));
    GroupAnswer.Told told = one.lab.told(GroupsLab.poll("A", 0));
    assertThat(told.withKey()).as("a member still, with a key of a new generation").isTrue();
    assertThat(told.generation()).isGreaterThan(((GroupAnswer.Told) held.answer()).generation());
  }

  @Test
  @DisplayName("goes on with its key after such a time when all have it")
  void engineBack() {
    long generation = one.lab.join("A");
    one.leases.away = true;
    pass(Duration.ofMinutes(1));
    one.leases.away = false;
    pass(Duration.ofSeconds(3));
    GroupAnswer.Told told = one.lab.told(GroupsLab.poll("A", generation));
    assertThat(told.state()).isEqualTo(MemberState.REGISTERED);
    assertThat(told.generation()).isEqualTo(generation);
  }

  @Test
  @DisplayName("is not answered by a node that stood still past its deadline, not even once")
  void stoodStill() {
    one.lab.join("A");
    Future<GroupReply> underway = one.lab.begin(GroupsLab.register("B"));
    turn(LeasedCustomers.TIME); // SIGSTOP: nothing has run meanwhile.
    one.lab.loop.run();
    assertThat(underway.failed()).isTrue();
    assertThat(two.lab.told(GroupsLab.poll("A", 0)).state()).isEqualTo(MemberState.NONE);
    assertThat(one.refusal(GroupsLab.poll("A", 0))).isInstanceOf(OwnedElsewhereException.class);
    one.tick();
    assertThat(one.holdsKey()).isFalse();
  }

  @Test
  @DisplayName(
      "that another node has taken is not watched here, nor are its old members here again")
  void oldMembers() {
    one.lab.join("A");
    turn(LeasedCustomers.TIME.plusMillis(1));
    two.lab.join("B");
    pass(Duration.ofSeconds(1));
    one.refusal(GroupsLab.poll("A", 0));
    assertThat(one.lab.sessions.list()).isEmpty();
    assertThat(one.lab.groups.report(Optional.empty(), Optional.empty(), 9).encode())
        .contains("\"owner\":\"" + TWO + "\"")
        .doesNotContain("\"A\"");
    two.ownership.stop();
    two.tick();
    assertThat(two.lab.group().isHere()).isFalse();
    turn(LeasedCustomers.TIME);
    assertThat(one.lab.told(GroupsLab.poll("A", 0)).state()).isEqualTo(MemberState.NONE);
    one.lab.join("C");
    assertThat(one.lab.told(GroupsLab.poll("C", 0)).members()).isEmpty();
  }

  @Test
  @DisplayName(
      "whose owner is started again within the lease's time stays with it, members and all")
  void startedAgain() {
    long generation = one.lab.join("A");
    one.ownership.stop();
    one.lab.loop.run();
    assertThat(one.refusal(GroupsLab.poll("A", 0))).isInstanceOf(OwnerUnavailableException.class);
    turn(Duration.ofSeconds(5));
    assertThat(two.refusal(GroupsLab.poll("A", 0))).isInstanceOf(OwnedElsewhereException.class);
    GroupState left = one.lab.group().state();
    Side again = new Side(ONE, new StoredOnce(left));
    again.lab.start(GroupsLab.settings("A", "B", "C"));
    again.tick();
    again.tick();
    GroupAnswer.Told told = again.lab.told(GroupsLab.poll("A", generation));
    assertThat(told.state()).isEqualTo(MemberState.REGISTERED);
    assertThat(told.generation()).isEqualTo(generation);
  }

  @Test
  @DisplayName(
      "that a hostile engine gives to two nodes has two owners, each of which still decides")
  void twoOwners() {
    one.lab.join("A");
    world.empty();
    long generation = two.lab.join("B");
    one.lab.told(GroupsLab.poll("A", 0));
    pass(Duration.ofSeconds(7));
    assertThat(one.refusal(GroupsLab.poll("A", 0)))
        .as("at the next renewal it is over")
        .isInstanceOf(OwnedElsewhereException.class);
    assertThat(two.lab.told(GroupsLab.poll("B", generation)).state())
        .isEqualTo(MemberState.REGISTERED);
  }

  @Test
  @DisplayName("loses a member that was revoked while nobody was known to speak for it")
  void revokedMeanwhile() {
    one.lab.join("A");
    one.lab.join("B");
    one.lab.pollAll("A", "B");
    one.leases.away = true;
    pass(LeasedCustomers.TIME);
    one.lab.denied.put("B", Reason.REVOKED);
    one.lab.cut("B", new CutCause.Refused(Reason.REVOKED));
    assertThat(one.lab.group().state().members()).hasSize(2);
    one.leases.away = false;
    pass(Duration.ofSeconds(3));
    assertThat(one.lab.group().state().members()).hasSize(1);
  }
}
