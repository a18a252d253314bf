package io.vouchsafe.proxy.gateway.strongswan;

import static io.vouchsafe.proxy.gateway.strongswan.FedThings.connection;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.gateway.GatewayTenants;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** A charon is reached, fed, handed over, lost and reached again. */
class StrongswanGatewayTest {
  private static final FedObject ALICE = connection("vouchsafe.hq.0", "alice@a.test");
  private static final FedObject BOB = connection("vouchsafe.hq.1", "bob@a.test");

  private static final GatewaySettings.Strongswan SETTINGS =
      new GatewaySettings.Strongswan(
          "gw1",
          new ViciAddress.UnixSocket("/run/charon.vici"),
          URI.create("http://127.0.0.1:8080"),
          Optional.empty());

  private static final TenantRuntime TENANT = GatewayTenants.tenant("acme", SETTINGS);

  private final MemoryCharon charon = new MemoryCharon();
  private final HandLoop loop = new HandLoop();
  private final TurnedClock clock = new TurnedClock(Instant.parse("2026-11-28T12:00:00Z"));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> told = new ArrayList<>();
  private final Queue<Runnable> planning = new ArrayDeque<>();
  private boolean plansWait;
  private boolean eventsThrow;
  private DesiredFeed wanted = new DesiredFeed.Ready(state(ALICE), List.of());

  private final StrongswanGateway gateway =
      new StrongswanGateway(
          new StrongswanGateway.Ground(
              loop,
              clock,
              clock,
              clock,
              () -> 1.0,
              new Elsewhere(),
              charon,
              (tenant, settings) -> wanted,
              (tenant, settings, on) -> new Peers(on)),
          TENANT,
          SETTINGS,
          new GatewayMeters(registry, "acme", "gw1"));

  /** Plans at once, or when the test says so. */
  private final class Elsewhere implements StrongswanGateway.OffLoop {
    @Override
    public <T> Future<T> run(Callable<T> work) {
      Promise<T> promise = Promise.promise();
      Runnable run =
          () -> {
            try {
              promise.complete(work.call());
            } catch (Exception e) {
              promise.fail(e);
            }
          };
      if (plansWait) {
        planning.add(run);
      } else {
        run.run();
      }
      return promise.future();
    }
  }

  private final class Peers implements GatewayPeers {
    Peers(Executor on) {
      assertThat(on).isSameAs(loop);
    }

    @Override
    public void attached(ViciClient commands, EventFence fence) {
      told.add("attached with " + charon.connections.size());
    }

    @Override
    public void event(String event, ViciMessage message) {
      told.add(event);
      if (eventsThrow) {
        throw new IllegalStateException("as the test wants it");
      }
    }

    @Override
    public void lost() {
      told.add("lost");
    }

    @Override
    public void follow(TenantRuntime next) {
      told.add("follow");
    }

    @Override
    public void removed() {
      told.add("removed");
    }

    @Override
    public void stopped() {
      told.add("stopped");
    }
  }

  private void start() {
    gateway.start();
    loop.run();
  }

  private void pass(Duration time) {
    clock.turn(time);
    loop.run();
  }

  private double connected() {
    return registry.get("vouchsafe.gateway.connected").gauge().value();
  }

  @Test
  void itIsHandedOverWhenItIsFed() {
    start();
    assertThat(told).containsExactly("attached with 1");
    assertThat(connected()).isEqualTo(1);
    assertThat(gateway.status().connectedSince()).contains(clock.instant());
  }

  /** Who comes while charon is fed is told afterwards, in order. */
  @Test
  void eventsThatComeBeforeAreToldAfterwards() {
    charon.slow();
    start();
    charon.tell("ike-updown");
    charon.tell("child-updown");
    loop.run();
    assertThat(told).isEmpty();
    while (charon.answerOne()) {
      loop.run();
    }
    assertThat(told).containsExactly("attached with 1", "ike-updown", "child-updown");
  }

  @Test
  void moreEventsThanThereIsRoomForBeginAnew() {
    charon.slow();
    start();
    for (int i = 0; i <= CharonLink.MOST_EARLY_EVENTS; i++) {
      charon.tell("ike-updown");
    }
    loop.run();
    assertThat(gateway.status().concerns()).anyMatch(each -> each.contains("more than 10000"));
    charon.quick();
    pass(Duration.ofMillis(100));
    assertThat(told).containsExactly("attached with 1");
  }

  /** It lets in whom it knows by then, and they must be judged. */
  @Test
  void aCharonThatTakesLongToBeFedIsHandedOverMeanwhile() {
    charon.slow();
    start();
    charon.tell("ike-updown");
    pass(CharonLink.LONGEST_FEEDING);
    assertThat(told).containsExactly("attached with 0", "ike-updown");
    while (charon.answerOne()) {
      loop.run();
    }
    assertThat(told).hasSize(2);
    assertThat(charon.connections).hasSize(1);
    charon.hangUp();
    loop.run();
    assertThat(told).endsWith("lost");
  }

  @Test
  void aCharonThatRestartsIsFedWithinFiveSeconds() {
    start();
    charon.die();
    loop.run();
    assertThat(told).containsExactly("attached with 1", "lost");
    assertThat(connected()).isZero();
    assertThat(gateway.status().concerns()).anyMatch(each -> each.contains("not reached"));
    pass(Duration.ofMinutes(10));
    charon.comeBack();
    pass(Duration.ofSeconds(2));
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.0");
    assertThat(told).containsExactly("attached with 1", "lost", "attached with 1");
    assertThat(gateway.status().concerns()).isEmpty();
  }

  @Test
  void aDeadCharonIsTriedAtMostEveryTwoSeconds() {
    charon.die();
    start();
    for (int i = 0; i < 600; i++) {
      pass(Duration.ofMillis(100));
    }
    assertThat(told).isEmpty();
    assertThat(charon.asked).isBetween(30, 40);
  }

  @Test
  void aCharonThatSaysNothingIsGivenUpAndTriedAgain() {
    charon.silent = true;
    start();
    pass(Duration.ofSeconds(5));
    assertThat(gateway.status().concerns()).anyMatch(each -> each.contains("says nothing"));
    charon.silent = false;
    pass(Duration.ofSeconds(1));
    assertThat(told).containsExactly("attached with 1");
  }

  /** An event that was not dealt with is a peer that nobody has judged. */
  @Test
  void anEventThatIsNotDealtWithMakesItAskForEverythingAgain() {
    start();
    eventsThrow = true;
    charon.tell("ike-updown");
    loop.run();
    eventsThrow = false;
    pass(Duration.ofMillis(100));
    assertThat(told).containsExactly("attached with 1", "ike-updown", "lost", "attached with 1");
  }

  @Test
  void aReloadIsFedWithoutBeingWaitedFor() {
    start();
    wanted = new DesiredFeed.Ready(state(ALICE, BOB), List.of());
    gateway.apply(TENANT);
    assertThat(charon.connections).hasSize(1);
    loop.run();
    assertThat(charon.connections).hasSize(2);
    assertThat(told).endsWith("follow");
  }

  @Test
  void ofTwoReloadsTheLastOneCounts() {
    start();
    plansWait = true;
    gateway.apply(TENANT);
    loop.run();
    Runnable first = planning.remove();
    gateway.apply(TENANT);
    loop.run();
    wanted = new DesiredFeed.Ready(state(BOB), List.of());
    planning.remove().run();
    loop.run();
    wanted = new DesiredFeed.Ready(state(ALICE), List.of());
    first.run();
    loop.run();
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.1");
  }

  /** charon keeps what it has; our own decision goes by the new settings all the same. */
  @Test
  void whatCannotBeSaidLeavesCharonAsItIs() {
    start();
    wanted = new DesiredFeed.Impossible("no policy of that name");
    gateway.apply(TENANT);
    loop.run();
    assertThat(charon.connections).hasSize(1);
    assertThat(told).endsWith("follow");
    assertThat(gateway.status().concerns())
        .containsExactly("charon still uses the old settings: no policy of that name");
  }

  @Test
  void aCharonIsReachedAlsoWhenNothingCanBeSaid() {
    charon.connections.put("vouchsafe.old.0", ALICE.message());
    wanted = new DesiredFeed.Impossible("x");
    start();
    assertThat(told).containsExactly("attached with 1");
  }

  @Test
  void whatCannotBeToldToCharonIsToldToPeople() {
    wanted = new DesiredFeed.Ready(state(ALICE), List.of("tunnel hq is not fed: no room"));
    start();
    assertThat(gateway.status().concerns()).containsExactly("tunnel hq is not fed: no room");
  }

  @Test
  void driftIsFoundByTheRound() {
    start();
    charon.connections.clear();
    pass(Duration.ofSeconds(66));
    assertThat(charon.connections).hasSize(1);
    assertThat(registry.get("vouchsafe.gateway.drift").counter().count()).isEqualTo(1);
    charon.connections.clear();
    pass(Duration.ofSeconds(66));
    assertThat(charon.connections).hasSize(1);
  }

  @Test
  void itsStopLeavesCharonAsItIs() {
    start();
    Future<Void> stopped = gateway.stop();
    loop.run();
    assertThat(stopped.succeeded()).isTrue();
    assertThat(charon.connections).hasSize(1);
    assertThat(told).containsExactly("attached with 1", "lost", "stopped");
    assertThat(charon.isListenedTo()).isFalse();
    assertThat(clock.waiting()).isZero();
    assertThat(registry.getMeters()).isEmpty();
    gateway.stop();
    loop.run();
    assertThat(told).hasSize(3);
  }

  /** Whoever is connected is cut over the same connection, a while longer. */
  @Test
  void whoIsWithdrawnTakesOutWhatWasFedAndEndsLater() {
    FedObject foreign = connection("theirs", "x@y.test");
    charon.connections.put("theirs", foreign.message());
    start();
    gateway.withdraw();
    assertThat(registry.getMeters()).isEmpty();
    loop.run();
    assertThat(charon.connections).containsOnlyKeys("theirs");
    assertThat(told).containsExactly("attached with 2", "removed");
    pass(StrongswanGateway.LAST_CUTS);
    assertThat(told).containsExactly("attached with 2", "removed", "lost", "stopped");
    assertThat(clock.waiting()).isZero();
  }

  @Test
  void whoIsStoppedWhileItIsWithdrawnEndsAtOnce() {
    start();
    Future<Void> left = gateway.withdraw();
    loop.run();
    assertThat(left.isComplete()).isFalse();
    gateway.stop();
    loop.run();
    assertThat(left.isComplete()).isTrue();
    assertThat(clock.waiting()).isZero();
    assertThat(told).endsWith("lost", "stopped");
  }

  @Test
  void whoIsWithdrawnWhileCharonIsAwayTakesOutWhatComesBack() {
    start();
    charon.hangUp();
    gateway.withdraw();
    loop.run();
    pass(Duration.ofSeconds(1));
    assertThat(charon.connections).isEmpty();
  }
}
