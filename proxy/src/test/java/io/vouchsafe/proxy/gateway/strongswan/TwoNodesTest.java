package io.vouchsafe.proxy.gateway.strongswan;

import static io.vouchsafe.proxy.gateway.strongswan.FedThings.authority;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.certificate;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.connection;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.key;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.pool;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.shared;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.net.TurnedClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One charon that two nodes feed")
class TwoNodesTest {
  private static final FedObject CA = certificate("ca");
  private static final FedObject KEY = key("gateway");
  private static final FedObject PSK = shared("vouchsafe.psk", "hunter2");
  private static final FedObject AUTHORITY = authority("vouchsafe.root", "http://relay/ocsp");
  private static final FedObject POOL = pool("vouchsafe.pool", "10.0.0.0/24");
  private static final FedObject ALICE = connection("vouchsafe.hq.0", "alice@a.test");
  private static final FedObject BOB = connection("vouchsafe.hq.1", "bob@a.test");
  private static final DesiredState ALL = state(CA, KEY, PSK, AUTHORITY, POOL, ALICE, BOB);

  private final MemoryCharon charon = new MemoryCharon();
  private final HandLoop loop = new HandLoop();
  private final TurnedClock clock = new TurnedClock(Instant.EPOCH);
  private final Side one = new Side("one");
  private final Side two = new Side("two");

  /** A node. */
  private final class Side {
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Reconciler reconciler;

    Side(String name) {
      reconciler =
          new Reconciler(
              new Reconciler.Ground(
                  name, loop, clock, clock, new GatewayMeters(registry, "acme", "gw1")),
              broken -> {});
    }

    void attach(DesiredState wanted) {
      reconciler.desire(wanted);
      reconciler.attach(charon.commands(() -> {}).result());
      loop.run();
    }

    void round() {
      clock.turn(Reconciler.ROUND);
      reconciler.round();
      loop.run();
    }

    double drift() {
      return registry.find("vouchsafe.gateway.drift").counters().stream()
          .mapToDouble(Counter::count)
          .sum();
    }
  }

  @Test
  @DisplayName("is fed once more by the second, and by neither from then on")
  void quiet() {
    one.attach(ALL);
    two.attach(ALL);
    List<String> before = List.copyOf(charon.log);
    for (int i = 0; i < 5; i++) {
      one.round();
      two.round();
    }
    assertThat(charon.log).isEqualTo(before).noneMatch(line -> line.startsWith("unload"));
    assertThat(one.drift() + two.drift()).isZero();
    assertThat(one.reconciler.latest().objects()).isEqualTo(two.reconciler.latest().objects());
    assertThat(one.reconciler.latest().concerns()).isEmpty();
    assertThat(two.reconciler.latest().concerns()).isEmpty();
  }

  @Test
  @DisplayName(
      "has what one of them does not want any more now and then, until both have the same settings")
  void rollout() {
    one.attach(ALL);
    two.attach(ALL);
    DesiredState less = state(CA, KEY, PSK, AUTHORITY, POOL, ALICE);
    two.reconciler.desire(less);
    loop.run();
    assertThat(charon.connections).doesNotContainKey(BOB.name());
    one.round();
    assertThat(charon.connections).as("the old settings want it").containsKey(BOB.name());
    assertThat(one.drift()).isPositive();
    one.reconciler.desire(less);
    loop.run();
    assertThat(charon.connections).doesNotContainKey(BOB.name());
    List<String> before = List.copyOf(charon.log);
    two.round();
    one.round();
    assertThat(charon.log).isEqualTo(before);
  }
}
