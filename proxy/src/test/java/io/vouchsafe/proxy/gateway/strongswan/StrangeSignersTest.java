package io.vouchsafe.proxy.gateway.strongswan;

import static io.vouchsafe.proxy.gateway.strongswan.FedThings.authority;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.certificate;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.connection;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.key;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.pool;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.shared;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.signer;
import static io.vouchsafe.proxy.gateway.strongswan.FedThings.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.net.TurnedClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An OCSP signer that nobody wants any more, perhaps since its key was stolen. */
class StrangeSignersTest {
  private static final FedObject CA = certificate("ca");
  private static final FedObject OLD = signer("old");
  private static final FedObject NEW = signer("new");
  private static final FedObject KEY = key("gateway");
  private static final FedObject PSK = shared("vouchsafe.psk", "hunter2");
  private static final FedObject AUTHORITY = authority("vouchsafe.root", "http://relay/ocsp");
  private static final FedObject POOL = pool("vouchsafe.pool", "10.0.0.0/24");
  private static final FedObject ALICE = connection("vouchsafe.hq.0", "alice@a.test");
  private static final FedObject BOB = connection("vouchsafe.hq.1", "bob@a.test");

  private final MemoryCharon charon = new MemoryCharon();
  private final HandLoop loop = new HandLoop();
  private final TurnedClock clock = new TurnedClock(Instant.EPOCH);
  private final List<Throwable> broken = new ArrayList<>();

  private Reconciler reconciler = reconciler();

  private Reconciler reconciler() {
    return new Reconciler(
        new Reconciler.Ground(
            "gateway acme/gw1",
            loop,
            clock,
            clock,
            new GatewayMeters(new SimpleMeterRegistry(), "acme", "gw1")),
        broken::add);
  }

  private void attach() {
    reconciler.attach(charon.commands(() -> {}).result());
    loop.run();
  }

  private void desire(FedObject... objects) {
    reconciler.desire(state(objects));
    loop.run();
  }

  private void round() {
    reconciler.round();
    loop.run();
  }

  private static Der der(FedObject certificate) {
    return FedCertificate.signer(certificate).orElseThrow();
  }

  private boolean isTold() {
    return reconciler.latest().concerns().stream().anyMatch(each -> each.contains("OCSP signer"));
  }

  /** Who is no longer wanted is out first; sessions and other connections stay. */
  @Test
  void itGoesWithEverythingWhereAllIsOurs() {
    desire(CA, OLD, KEY, PSK, AUTHORITY, POOL, ALICE, BOB);
    attach();
    charon.logAndForget();
    desire(CA, NEW, KEY, PSK, AUTHORITY, POOL, ALICE);
    assertThat(charon.log)
        .containsExactly(
            "unload-conn vouchsafe.hq.1",
            "clear-creds all",
            "load-cert ca",
            "load-cert new",
            "load-key gateway",
            "load-shared vouchsafe.psk",
            "load-authority vouchsafe.root");
    assertThat(charon.signers).containsExactly(der(NEW));
    assertThat(reconciler.latest().objects().fed()).isEqualTo(7);
    assertThat(reconciler.latest().concerns()).isEmpty();
    charon.logAndForget();
    round();
    assertThat(charon.log).isEmpty();
  }

  @Test
  void oneOfALifeBeforeGoesAsSoonAsOurKeysAreKnown() {
    desire(CA, OLD, KEY, PSK, AUTHORITY, POOL, ALICE);
    attach();
    reconciler = reconciler();
    desire(CA, NEW, KEY, PSK, AUTHORITY, POOL, ALICE);
    attach();
    assertThat(charon.signers).containsExactly(der(NEW));
    assertThat(charon.keys).containsExactly("id-of-gateway");
    assertThat(charon.authorities).hasSize(1);
    assertThat(isTold()).isFalse();
  }

  /** What others loaded is theirs, and nobody could load it again. */
  @Test
  void itStaysAndIsToldWhereOthersHaveLoadedSomething() {
    charon.keys.add("theirs");
    desire(CA, OLD, KEY, ALICE);
    attach();
    charon.logAndForget();
    desire(CA, NEW, KEY, ALICE);
    round();
    assertThat(charon.log).containsExactly("load-cert new");
    assertThat(isTold()).isTrue();
    assertThat(reconciler.latest().objects().refused()).isZero();
  }

  @Test
  void aConnectionOfOthersKeepsItToo() {
    charon.connections.put("theirs", connection("theirs", "x@y.test").message());
    desire(CA, OLD, ALICE);
    attach();
    desire(CA, NEW, ALICE);
    assertThat(charon.log).doesNotContain("clear-creds all");
    assertThat(isTold()).isTrue();
    charon.connections.remove("theirs");
    round();
    assertThat(charon.signers).containsExactly(der(NEW));
    assertThat(isTold()).isFalse();
  }

  /** One of ipsec.conf, say: everything would be dropped again and again. */
  @Test
  void oneThatComesBackIsToldAndNothingIsDroppedAgain() {
    charon.signers.add(der(OLD));
    charon.kept.add(der(OLD));
    desire(CA, NEW, ALICE);
    attach();
    round();
    round();
    assertThat(charon.log.stream().filter("clear-creds all"::equals)).hasSize(1);
    assertThat(isTold()).isTrue();
  }

  @Test
  void aCharonThatDropsNothingIsAskedOnce() {
    charon.refusing.put("all", "no");
    charon.signers.add(der(OLD));
    desire(CA, NEW, ALICE);
    attach();
    round();
    assertThat(charon.log.stream().filter("clear-creds all"::equals)).hasSize(1);
    assertThat(charon.connections).hasSize(1);
    assertThat(isTold()).isTrue();
  }

  @Test
  void whoLeavesLeavesNoSigner() {
    desire(CA, OLD, KEY, ALICE);
    attach();
    desire();
    assertThat(charon.signers).isEmpty();
    assertThat(charon.keys).isEmpty();
    assertThat(charon.certificates).isEmpty();
  }
}
