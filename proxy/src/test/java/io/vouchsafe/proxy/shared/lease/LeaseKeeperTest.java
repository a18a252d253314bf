package io.vouchsafe.proxy.shared.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Leases that are kept")
class LeaseKeeperTest {
  private static final Duration TIME = Duration.ofSeconds(15);
  private static final String NAME = "ocvpn:acme/north";

  private final FakeLeases.World world = new FakeLeases.World();
  private final Side one = new Side("1111111111111111");
  private final Side two = new Side("2222222222222222");

  /** A node. */
  private final class Side implements LeaseListener {
    final FakeLeases leases;
    final LeaseKeeper keeper;
    final List<String> heard = new ArrayList<>();

    Side(String node) {
      leases = new FakeLeases(world, node);
      keeper =
          new LeaseKeeper(new LeaseKeeper.Ground(leases, () -> world.nanos, () -> 0.5, TIME, this));
    }

    Claim claim() {
      return keeper.claim(NAME).result();
    }

    boolean has() {
      return keeper.held(NAME).isPresent();
    }

    @Override
    public void gained(Leases.Lease lease) {
      heard.add("gained " + lease.token() + " after " + lease.before());
    }

    @Override
    public void lost(String name, String why) {
      heard.add("lost: " + why);
    }

    @Override
    public void taken(String name, String node) {
      heard.add("taken " + node.charAt(0));
    }
  }

  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 250) {
      world.turn(Duration.ofMillis(250));
      one.keeper.tick();
      two.keeper.tick();
    }
  }

  @Test
  @DisplayName("belong to the first who claims them, and the second is told to whom")
  void firstComes() {
    assertThat(one.claim()).isInstanceOf(Claim.Mine.class);
    assertThat(two.claim()).isEqualTo(new Claim.Other("1111111111111111"));
  }

  @Test
  @DisplayName("are renewed for as long as they are wanted, every third of their time")
  void renewed() {
    one.keeper.want(NAME);
    pass(Duration.ofMinutes(5));
    assertThat(one.has()).isTrue();
    assertThat(one.heard).containsExactly("gained 1 after 0");
    assertThat(one.leases.renewals).isBetween(50, 66);
  }

  @Test
  @DisplayName("are given back when nobody has used or wanted them for their time")
  void idle() {
    one.claim();
    pass(TIME.minusSeconds(1));
    assertThat(one.has()).isTrue();
    pass(Duration.ofSeconds(2));
    assertThat(one.has()).isFalse();
    assertThat(two.claim()).isInstanceOf(Claim.Mine.class);
  }

  @Test
  @DisplayName("are lost at their local deadline, even when nobody has looked since")
  void deadline() {
    one.claim();
    world.turn(Duration.ofMillis(13_499));
    assertThat(one.has()).isTrue();
    world.turn(Duration.ofMillis(2));
    assertThat(one.has()).isFalse();
    assertThat(one.heard).containsExactly("gained 1 after 0");
  }

  @Test
  @DisplayName("of an engine that is away are lost in time, and come back with another token")
  void away() {
    one.keeper.want(NAME);
    one.keeper.tick();
    one.leases.away = true;
    pass(TIME);
    assertThat(one.has()).isFalse();
    assertThat(one.claim()).isEqualTo(new Claim.Unknown("the engine is away"));
    one.leases.away = false;
    pass(Duration.ofSeconds(2));
    assertThat(one.heard)
        .containsExactly(
            "gained 1 after 0", "lost: it could not be renewed in time", "gained 2 after 1");
  }

  @Test
  @DisplayName("are counted from before they were asked for: an answer that comes late is none")
  void lateAnswer() {
    one.leases.silent = true;
    var claim = one.keeper.claim(NAME);
    world.turn(TIME);
    one.leases.speak();
    assertThat(claim.result()).isEqualTo(new Claim.Unknown("the answer came too late"));
    assertThat(one.has()).isFalse();
    assertThat(one.heard).isEmpty();
  }

  @Test
  @DisplayName("that another node has taken are lost at the next renewal")
  void takenOver() {
    one.keeper.want(NAME);
    one.keeper.tick();
    world.empty();
    assertThat(two.claim()).isInstanceOf(Claim.Mine.class);
    pass(Duration.ofSeconds(6));
    assertThat(one.has()).isFalse();
    assertThat(one.heard).contains("lost: another node has it", "taken 2");
  }

  @Test
  @DisplayName("of a node that has gone are another's once their time is over")
  void succession() {
    one.claim();
    world.turn(TIME.minusSeconds(1));
    assertThat(two.claim()).isInstanceOf(Claim.Other.class);
    world.turn(Duration.ofMillis(1_001));
    assertThat(two.claim()).isInstanceOf(Claim.Mine.class);
    assertThat(two.heard).contains("gained 2 after 1");
  }

  @Test
  @DisplayName("are given back at the end, and none is taken after it")
  void end() {
    one.keeper.want(NAME);
    one.keeper.tick();
    one.keeper.close();
    assertThat(one.has()).isFalse();
    assertThat(one.claim()).isEqualTo(new Claim.Unknown("this node stops"));
    assertThat(two.claim()).isInstanceOf(Claim.Mine.class);
  }

  @Test
  @DisplayName("are renewed many at a time")
  void batches() {
    for (int i = 0; i < 10_000; i++) {
      one.keeper.want("ocvpn:acme/" + i);
    }
    pass(Duration.ofSeconds(12));
    one.leases.renewals = 0;
    pass(Duration.ofSeconds(10));
    assertThat(one.leases.renewals).isLessThan(150);
    assertThat(one.keeper.held("ocvpn:acme/9999")).isPresent();
  }
}
