package io.vouchsafe.proxy.gateway.strongswan;

import static io.vouchsafe.proxy.gateway.strongswan.FedThings.authority;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.certificate;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.connection;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.key;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.openConnection;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.pool;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.shared;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.gateway.GatewayStatus;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is wanted, what was fed and what charon shows become one. */
class ReconcilerTest {
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
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Throwable> broken = new ArrayList<>();
  private final Reconciler reconciler =
      new Reconciler(
          new Reconciler.Ground(
              "gateway acme/gw1", loop, clock, clock, new GatewayMeters(registry, "acme", "gw1")),
          broken::add);

  private Future<Void> attach() {
    Future<Void> fed = reconciler.attach(charon.commands(() -> {}).result());
    loop.run();
    return fed;
  }

  private void desire(DesiredState next) {
    reconciler.desire(next);
    loop.run();
  }

  private void pass(Duration time) {
    clock.turn(time);
    loop.run();
  }

  private double drift(String kind) {
    Counter counter = registry.find("vouchsafe.gateway.drift").tag("kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

  private GatewayStatus.Objects objects() {
    return reconciler.latest().objects();
  }

  @Test
  void allIsFedInItsOrder() {
    desire(state(BOB, POOL, ALICE, AUTHORITY, PSK, KEY, CA));
    assertThat(attach().succeeded()).isTrue();
    assertThat(charon.log)
        .containsExactly(
            "load-cert ca",
            "load-key gateway",
            "load-shared vouchsafe.psk",
            "load-authority vouchsafe.root",
            "load-pool vouchsafe.pool",
            "load-conn vouchsafe.hq.1",
            "load-conn vouchsafe.hq.0");
    assertThat(objects()).isEqualTo(new GatewayStatus.Objects(7, 0, 0, 0));
  }

  @Test
  void nothingIsTouchedBeforeSomethingIsWanted() {
    charon.connections.put("vouchsafe.old.0", ALICE.message());
    attach();
    assertThat(charon.log).isEmpty();
  }

  @Test
  void whatCharonHoldsOfUsAndNobodyWantsIsTakenOutAndOthersStay() {
    FedObject old = connection("vouchsafe.old.0", "eve@a.test");
    FedObject foreign = connection("site-to-site", "peer.test");
    charon.connections.put(old.name(), old.message());
    charon.connections.put(foreign.name(), foreign.message());
    charon.connections.put("vouchsafe-lookalike", foreign.message());
    charon.authorities.put("theirs", authority("theirs", "http://x").message());
    charon.pools.put("theirs", ViciMessage.EMPTY);
    charon.pools.put("vouchsafe.gone", ViciMessage.EMPTY);
    charon.shared.put("theirs", ViciMessage.EMPTY);
    charon.shared.put("vouchsafe.gone", ViciMessage.EMPTY);
    charon.keys.add("theirs");
    desire(ALL);
    attach();
    assertThat(charon.connections.keySet())
        .containsExactly("site-to-site", "vouchsafe-lookalike", "vouchsafe.hq.0", "vouchsafe.hq.1");
    assertThat(charon.authorities).containsKeys("theirs", "vouchsafe.root");
    assertThat(charon.pools).containsOnlyKeys("theirs", "vouchsafe.pool");
    assertThat(charon.shared).containsOnlyKeys("theirs", "vouchsafe.psk");
    assertThat(charon.keys).contains("theirs");
  }

  @Test
  void whoeverIsNoLongerWantedIsOutBeforeAnybodyElseIsIn() {
    desire(ALL);
    attach();
    charon.logAndForget();
    desire(state(connection("vouchsafe.new.0", "carol@a.test")));
    assertThat(charon.log)
        .containsExactly(
            "unload-conn vouchsafe.hq.0",
            "unload-conn vouchsafe.hq.1",
            "unload-key id-of-gateway",
            "unload-shared vouchsafe.psk",
            "load-conn vouchsafe.new.0",
            "unload-pool vouchsafe.pool",
            "unload-authority vouchsafe.root");
    assertThat(reconciler.latest().concerns()).anyMatch(each -> each.contains("1 certificates"));
  }

  /** A key that somebody else had loaded before may be needed by them. */
  @Test
  void aKeyThatWasThereBeforeStays() {
    charon.keys.add("id-of-gateway");
    desire(state(KEY));
    attach();
    desire(DesiredState.NOTHING);
    assertThat(charon.keys).containsExactly("id-of-gateway");
  }

  @Test
  void aReloadFeedsTheDifferenceAlone() {
    desire(ALL);
    attach();
    charon.logAndForget();
    FedObject next = connection("vouchsafe.hq.1", "bob@b.test");
    desire(state(CA, KEY, PSK, AUTHORITY, POOL, ALICE, next));
    assertThat(charon.log).containsExactly("load-conn vouchsafe.hq.1");
    desire(state(CA, KEY, PSK, AUTHORITY, POOL, ALICE, next));
    assertThat(charon.log).hasSize(1);
  }

  @Test
  void connectionsWhoseOrderCountsAreLoadedAgainBehindANewOne() {
    FedObject stars = openConnection("vouchsafe.b.0", "x");
    desire(state(ALICE, stars));
    attach();
    charon.logAndForget();
    desire(state(openConnection("vouchsafe.a.0", "x"), ALICE, stars));
    assertThat(charon.connections.keySet())
        .containsExactly("vouchsafe.hq.0", "vouchsafe.a.0", "vouchsafe.b.0");
    assertThat(charon.log)
        .containsExactly(
            "load-conn vouchsafe.a.0", "unload-conn vouchsafe.b.0", "load-conn vouchsafe.b.0");
  }

  @Test
  void aCharonThatComesBackEmptyIsFedAgain() {
    desire(ALL);
    attach();
    reconciler.lost();
    assertThat(objects()).isEqualTo(new GatewayStatus.Objects(0, 7, 0, 0));
    charon.die();
    charon.comeBack();
    attach();
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.0", "vouchsafe.hq.1");
    assertThat(objects().fed()).isEqualTo(7);
  }

  /** Proposals, pools of a connection and keys are not shown: what was fed before may be other. */
  @Test
  void aCharonThatIsReachedAgainIsFedEverything() {
    desire(ALL);
    attach();
    charon.logAndForget();
    charon.hangUp();
    attach();
    assertThat(charon.log).hasSize(7);
  }

  @Test
  void driftIsFoundMendedAndCounted() {
    desire(ALL);
    attach();
    charon.connections.remove("vouchsafe.hq.0");
    charon.connections.put("vouchsafe.hq.9", ALICE.message());
    charon.authorities.put(
        "vouchsafe.root", authority("vouchsafe.root", "http://evil/ocsp").message());
    charon.pools.clear();
    charon.shared.clear();
    charon.keys.clear();
    charon.certificates.clear();
    reconciler.round();
    loop.run();
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.0", "vouchsafe.hq.1");
    assertThat(charon.authorities.get("vouchsafe.root")).isEqualTo(AUTHORITY.message());
    assertThat(charon.pools).hasSize(1);
    assertThat(charon.shared).hasSize(1);
    assertThat(charon.keys).hasSize(1);
    assertThat(charon.certificates).hasSize(1);
    assertThat(drift("connection")).isEqualTo(2);
    assertThat(
            Stream.of("authority", "pool", "shared_key", "private_key", "certificate")
                .map(this::drift))
        .containsOnly(1.0);
    reconciler.round();
    loop.run();
    assertThat(drift("connection")).isEqualTo(2);
  }

  @Test
  void anotherOrderIsDriftWhereItCounts() {
    FedObject first = openConnection("vouchsafe.a.0", "x");
    FedObject second = openConnection("vouchsafe.b.0", "x");
    desire(state(first, second));
    attach();
    charon.connections.remove("vouchsafe.a.0");
    charon.connections.put("vouchsafe.a.0", first.message());
    reconciler.round();
    loop.run();
    assertThat(charon.connections.keySet()).containsExactly("vouchsafe.a.0", "vouchsafe.b.0");
    assertThat(drift("order")).isEqualTo(1);
  }

  @Test
  void aPoolWithLeasesKeepsItsRangeUntilTheyEndAndConnectionsGoOn() {
    desire(ALL);
    attach();
    charon.leased.add("vouchsafe.pool");
    charon.logAndForget();
    FedObject next = pool("vouchsafe.pool", "10.9.0.0/24");
    FedObject other = connection("vouchsafe.hq.1", "bob@b.test");
    desire(state(CA, KEY, PSK, AUTHORITY, next, ALICE, other));
    assertThat(charon.log).containsExactly("load-pool vouchsafe.pool", "load-conn vouchsafe.hq.1");
    assertThat(charon.pools.get("vouchsafe.pool")).isEqualTo(POOL.message());
    assertThat(reconciler.latest().concerns())
        .containsExactly(
            "pool vouchsafe.pool: peers have addresses of its range; it stays as it was until"
                + " they are gone");
    charon.leased.clear();
    pass(Duration.ofSeconds(1));
    assertThat(charon.pools.get("vouchsafe.pool")).isEqualTo(next.message());
    assertThat(reconciler.latest().concerns()).isEmpty();
  }

  @Test
  void aPoolWithLeasesThatIsNotWantedGoesWhenTheyEnd() {
    desire(ALL);
    attach();
    charon.leased.add("vouchsafe.pool");
    desire(state(CA, KEY, PSK, AUTHORITY, ALICE));
    assertThat(objects()).isEqualTo(new GatewayStatus.Objects(5, 0, 1, 0));
    charon.leased.clear();
    pass(Duration.ofSeconds(1));
    assertThat(charon.pools).isEmpty();
    assertThat(objects()).isEqualTo(new GatewayStatus.Objects(5, 0, 0, 0));
  }

  @Test
  void whatIsRefusedIsTriedLaterAndLaterAndTheOthersGoOn() {
    charon.refusing.put("vouchsafe.hq.0", "invalid value for: local_ts");
    desire(ALL);
    attach();
    assertThat(objects()).isEqualTo(new GatewayStatus.Objects(6, 0, 1, 0));
    assertThat(reconciler.latest().concerns())
        .containsExactly("connection vouchsafe.hq.0: invalid value for: local_ts");
    charon.logAndForget();
    pass(Duration.ofMillis(999));
    assertThat(charon.log).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(charon.logAndForget()).containsExactly("load-conn vouchsafe.hq.0");
    pass(Duration.ofMillis(1_999));
    assertThat(charon.log).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(charon.logAndForget()).hasSize(1);
    for (int seconds : List.of(4, 8, 16, 32, 60, 60)) {
      pass(Duration.ofSeconds(seconds));
      assertThat(charon.logAndForget()).as("after %d s", seconds).hasSize(1);
    }
    charon.refusing.clear();
    pass(Duration.ofSeconds(60));
    assertThat(objects().fed()).isEqualTo(7);
  }

  @Test
  void whatACharonOfBeforeRefusedIsTriedAtOnceWithTheNextOne() {
    charon.refusing.put("vouchsafe.hq.0", "no");
    desire(ALL);
    attach();
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(2));
    charon.refusing.clear();
    charon.hangUp();
    attach();
    assertThat(objects().fed()).isEqualTo(7);
  }

  /** The one of before might let somebody in who is no longer on the list. */
  @Test
  void aConnectionWhoseNextFormIsRefusedIsTakenOut() {
    desire(state(ALICE, BOB));
    attach();
    charon.refusing.put("vouchsafe.hq.0", "no");
    desire(state(connection("vouchsafe.hq.0", "carol@a.test"), BOB));
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.1");
    assertThat(objects().refused()).isEqualTo(1);
  }

  /** An old secret may be the one that was stolen. */
  @Test
  void aSecretWhoseNextFormIsRefusedIsTakenOut() {
    desire(ALL);
    attach();
    charon.refusing.put(PSK.name(), "no");
    desire(state(CA, KEY, shared(PSK.name(), "another"), AUTHORITY, POOL, ALICE, BOB));
    assertThat(charon.shared).isEmpty();
  }

  /** Each attempt goes through everything, and others wait for the same event loop. */
  @Test
  void whatIsDueOneAfterTheOtherIsTriedTogether() {
    List<FedObject> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(connection("vouchsafe.hq." + i, i + "@a.test"));
      charon.refusing.put("vouchsafe.hq." + i, "no");
    }
    charon.slow();
    desire(new DesiredState(all));
    attach();
    while (charon.answerOne()) {
      clock.turn(Duration.ofMillis(10));
      loop.run();
    }
    charon.logAndForget();
    charon.quick();
    pass(Duration.ofMillis(900));
    assertThat(charon.log).isEmpty();
    pass(Duration.ofMillis(200));
    assertThat(charon.logAndForget()).hasSize(100);
  }

  @Test
  void whatCharonCallsSomethingIsOneLine() {
    assertThat(new FedKey(FedObject.Kind.POOL, "vouchsafe.\n12:00 all is well").toString())
        .doesNotContain("\n");
  }

  @Test
  void otherContentsAreTriedAtOnce() {
    charon.refusing.put("vouchsafe.hq.0", "no");
    desire(state(ALICE));
    attach();
    charon.refusing.clear();
    desire(state(connection("vouchsafe.hq.0", "carol@a.test")));
    assertThat(objects()).isEqualTo(new GatewayStatus.Objects(1, 0, 0, 0));
  }

  @Test
  void whatKillsCharonWaitsWhileTheOthersAreFed() {
    charon.poison = "vouchsafe.hq.0";
    desire(ALL);
    assertThat(attach().failed()).isTrue();
    assertThat(broken).hasSize(1);
    charon.comeBack();
    attach();
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.1");
    assertThat(reconciler.latest().concerns())
        .containsExactly("connection vouchsafe.hq.0: charon went away meanwhile");
    assertThat(objects().fed()).isEqualTo(6);
  }

  @Test
  void aConnectionThatIsNotShownAsStrictIsTakenOut() {
    charon.lax.add("vouchsafe.hq.0");
    desire(ALL);
    attach();
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.1");
    assertThat(reconciler.latest().concerns())
        .anyMatch(each -> each.contains("revocation = strict"));
  }

  @Test
  void aConnectionThatCeasesToBeStrictIsTakenOutByTheNextRound() {
    desire(ALL);
    attach();
    charon.lax.add("vouchsafe.hq.0");
    reconciler.round();
    loop.run();
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.1");
  }

  @Test
  void aConnectionOfOthersWithoutStrictIsToldAndStays() {
    FedObject foreign =
        new FedObject(
            FedObject.Kind.CONNECTION,
            "guests",
            ViciMessage.builder().section("guests", ViciMessage.EMPTY).build());
    charon.connections.put("guests", foreign.message());
    desire(ALL);
    attach();
    assertThat(charon.connections).containsKey("guests");
    assertThat(reconciler.latest().concerns())
        .containsExactly(
            "1 connections of others take certificates without revocation = strict: guests");
  }

  @Test
  void whatAnAngryCharonSaysOfASecretIsNotRepeated() {
    charon.refusing.put("vouchsafe.psk", "hunter2 is a bad secret");
    desire(ALL);
    attach();
    assertThat(reconciler.latest().concerns())
        .containsExactly("shared_key vouchsafe.psk: charon refuses it; its log says why");
  }

  @Test
  void whatCharonSaysIsBounded() {
    List<FedObject> many =
        IntStream.range(0, 100)
            .mapToObj(each -> connection("vouchsafe.t." + each, each + "@a.test"))
            .toList();
    many.forEach(each -> charon.refusing.put(each.name(), "x\n".repeat(10_000)));
    desire(new DesiredState(many));
    attach();
    assertThat(reconciler.latest().concerns())
        .hasSize(6)
        .allMatch(each -> each.length() < 1_200 && !each.contains("\n"))
        .last()
        .isEqualTo("and 95 more");
  }

  /** Three readings while one is being fed: the last counts, and nothing of it is lost. */
  @Test
  void whatIsWantedWhileFeedingIsFedAndTheLastOneCounts() {
    List<FedObject> many =
        IntStream.range(0, 50)
            .mapToObj(each -> connection("vouchsafe.t." + each, each + "@a.test"))
            .toList();
    desire(new DesiredState(many));
    attach();
    charon.slow();
    desire(ALL);
    answer(20);
    desire(state(ALICE));
    answer(1);
    desire(state(POOL, BOB));
    charon.quick();
    loop.run();
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.1");
    assertThat(charon.pools).containsOnlyKeys("vouchsafe.pool");
    assertThat(objects()).isEqualTo(new GatewayStatus.Objects(2, 0, 0, 0));
  }

  private void answer(int commands) {
    for (int i = 0; i < commands; i++) {
      assertThat(charon.answerOne()).isTrue();
      loop.run();
    }
  }

  @Test
  void whatIsWantedDuringARoundIsNotForgotten() {
    desire(state(ALICE));
    attach();
    charon.slow();
    reconciler.round();
    loop.run();
    desire(state(ALICE, BOB));
    charon.quick();
    loop.run();
    assertThat(charon.connections).containsOnlyKeys("vouchsafe.hq.0", "vouchsafe.hq.1");
  }
}
