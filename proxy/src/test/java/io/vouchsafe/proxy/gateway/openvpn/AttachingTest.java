package io.vouchsafe.proxy.gateway.openvpn;

import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.ALICE;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.BOB;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.SINCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is connected when we attach, and what becomes of it. */
class AttachingTest {
  private final PlayedServerLab before = PlayedServerLab.attached();

  /** Two clients, written down, and a process of ours that comes after. */
  private PlayedServerLab restarted() {
    before.alice();
    before.bob();
    before.pass(Duration.ofSeconds(5));
    return before.next();
  }

  @Test
  void whoeverIsKnownGoesOnAfterARestartOfOursAndIsJudgedAtOnce() {
    PlayedServerLab after = restarted();
    Session alice = before.sessions.list().getFirst();
    after.revoked.add(BOB.sha256().hex());
    assertThat(after.attach().succeeded()).isTrue();
    after.pass(Duration.ofSeconds(3));

    assertThat(after.server.told("client-kill")).containsExactly("client-kill 1 \"HALT,revoked\"");
    assertThat(after.sessions.list()).hasSize(1);
    Session resumed = after.sessions.list().getFirst();
    assertThat(resumed.identity().orElseThrow().sha256()).isEqualTo(ALICE.sha256());
    assertThat(resumed.since()).isEqualTo(alice.since());
    assertThat(resumed.isProven()).as("it was decided about again").isTrue();
    assertThat(resumed.facts().remoteAddress()).contains("10.9.0.2");
    assertThat(resumed.facts().virtualIps()).containsExactly("10.66.0.2");
    assertThat(resumed.facts().keys().orElseThrow().derivation()).isEqualTo("tls-ekm");
    assertThat(resumed.facts().keys().orElseThrow().cipher()).contains("AES-256-GCM");
  }

  @Test
  void whoeverIsKnownGoesOnWhileNobodyAnswersAboutIt() {
    PlayedServerLab after = restarted();
    after.silence = Reason.STATUS_UNAVAILABLE;
    after.attach();
    after.pass(Duration.ofSeconds(60));
    assertThat(after.sessions.list()).hasSize(2);
    assertThat(after.server.told("client-kill")).isEmpty();
  }

  @Test
  void aResumedSessionNegotiatesWithTheCertificateOfItsLoginAlone() {
    PlayedServerLab after = restarted();
    after.attach();
    assertThat(after.openVpn.admit(after.login(0, true, "10.9.0.2:40000", BOB), after.verdict(BOB)))
        .isPresent();
    assertThat(after.openVpn.admit(after.login(1, true, "10.9.0.3:40001", BOB), after.verdict(BOB)))
        .isEmpty();
  }

  static Stream<Named<Consumer<PlayedServer>>> others() {
    return Stream.of(
        Named.of("another second", server -> server.has(0, "alice", "10.9.0.2:40000", SINCE + 1)),
        Named.of("another name", server -> server.has(0, "eve", "10.9.0.2:40000", SINCE)),
        Named.of(
            "half open",
            server ->
                server.rows.put(
                    0L, new PlayedServer.Row("UNDEF", "10.9.0.2:40000", "", "", SINCE, "BF-CBC"))),
        Named.of(
            "another number",
            server -> {
              server.rows.remove(0L);
              server.has(7, "alice", "10.9.0.2:40000", SINCE);
            }),
        Named.of("another server", server -> server.pid = 99));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whoeverIsNotSurelyTheSameIsRestarted(Consumer<PlayedServer> change) {
    PlayedServerLab after = restarted();
    change.accept(after.server);
    long cid = after.server.rows.containsKey(0L) ? 0 : 7;

    after.attach();
    after.pass(Duration.ofSeconds(2));

    assertThat(after.server.told("client-kill")).contains("client-kill " + cid);
    assertThat(after.sessions.list())
        .noneMatch(session -> session.identity().orElseThrow().sha256().equals(ALICE.sha256()));
  }

  @Test
  void nothingIsKeptOfWhomeverTheServerHasNotShown() {
    before.openVpn.admit(before.login(0, false, "10.9.0.2:1", ALICE), before.verdict(ALICE));
    before.pass(Duration.ofSeconds(5));
    assertThat(before.store.kept.clients()).isEmpty();
  }

  @Test
  void aServerThatIsDownAtOurStartKeepsWhatWasWrittenDown() {
    PlayedServerLab after = restarted();
    after.pass(Duration.ofMinutes(5));
    after.openVpn.stop();
    assertThat(after.store.kept.clients()).hasSize(2);
  }

  @Test
  void anAttachingThatFailsLosesNobody() {
    PlayedServerLab after = restarted();
    after.server.holdsAnswers = true;
    Future<Void> first = after.attach();
    assertThat(first.isComplete()).isFalse();
    after.openVpn.detached();
    after.server.held.clear();
    after.server.holdsAnswers = false;

    PlayedServer again = new PlayedServer(after.openVpn::heard);
    again.rows.putAll(after.server.rows);
    after.server = again;
    assertThat(after.attach().succeeded()).isTrue();
    assertThat(after.sessions.list()).hasSize(2);
  }

  @Test
  void whatIsToldWhileItIsComparedCountsAfterwards() {
    PlayedServerLab after = restarted();
    after.server.holdsAnswers = true;
    Future<Void> attached = after.attach();
    after.openVpn.heard(new ManagementEvent.Disconnected(0, new ClientEnv(Map.of())));
    after.server.holdsAnswers = false;
    after.server.answerAll();
    after.settle();

    assertThat(attached.succeeded()).isTrue();
    assertThat(after.sessions.list()).hasSize(1);
  }

  @Test
  void theSameServerFoundAgainHasTheSameSessions() {
    Session alice = before.alice();
    before.bob();
    before.pass(Duration.ofSeconds(5));
    before.openVpn.detached();
    before.server.rows.remove(1L);
    before.server.has(9, "stranger", "10.9.9.9:9", SINCE + 100);

    before.attach();
    before.pass(Duration.ofSeconds(2));

    assertThat(before.sessions.list()).containsExactly(alice);
    assertThat(before.server.told("client-kill")).containsExactly("client-kill 9");
  }

  @Test
  void aLoginThatHasJustBegunIsNotRestarted() {
    PlayedServerLab after = restarted();
    after.server.has(9, "carol", "10.9.9.9:9", SINCE + 100);
    after.server.holdsAnswers = true;
    after.attach();
    ClientLogin login = after.login(9, false, "10.9.9.9:9", PlayedServerLab.client("CN=carol", 99));
    after.openVpn.heard(new ManagementEvent.Connect(9, 1, login.env()));
    after.server.holdsAnswers = false;
    after.server.answerAll();
    after.settle();
    after.pass(Duration.ofSeconds(3));
    assertThat(after.server.told("client-kill")).isEmpty();
  }

  @Test
  void whoeverComesUnseenIsRestartedAtTheSecondLook() {
    before.attach();
    before.server.has(9, "stranger", "10.9.9.9:9", SINCE);
    before.pass(Duration.ofSeconds(70));
    assertThat(before.server.told("client-kill")).isEmpty();
    before.pass(Duration.ofSeconds(70));
    assertThat(before.server.told("client-kill")).contains("client-kill 9");
  }

  @Test
  void twoHundredASecondAreRestarted() {
    PlayedServerLab after = before.next();
    for (int cid = 0; cid < 2000; cid++) {
      after.server.has(cid, "c" + cid, "10.9." + cid / 250 + "." + (2 + cid % 250) + ":1", SINCE);
    }
    after.attach();
    after.pass(Duration.ofMillis(900));
    assertThat(after.server.told("client-kill")).isEmpty();
    after.pass(Duration.ofMillis(1100));
    assertThat(after.server.told("client-kill")).hasSizeBetween(150, 220);
    after.pass(Duration.ofSeconds(11));
    assertThat(after.server.rows).isEmpty();
  }

  @Test
  void whatCannotBeWrittenDownIsToldAndTriedAgain() {
    before.store.isBroken = true;
    before.alice();
    before.pass(Duration.ofSeconds(40));
    assertThat(before.openVpn.concerns()).anyMatch(text -> text.contains("written down"));
    before.store.isBroken = false;
    before.pass(Duration.ofSeconds(40));
    assertThat(before.openVpn.concerns()).isEmpty();
    assertThat(before.store.kept.clients()).hasSize(1);
  }

  @Test
  void manyChangesAreFewWrites() {
    before.pass(Duration.ofSeconds(3));
    int saved = before.store.saved;
    for (int cid = 0; cid < 300; cid++) {
      before.connected(
          cid,
          "10.9.0.2:" + (1000 + cid),
          PlayedServerLab.client("CN=c" + cid, 100 + cid),
          "c" + cid,
          SINCE);
    }
    before.pass(Duration.ofSeconds(5));
    assertThat(before.store.saved - saved).isBetween(1, 6);
    assertThat(List.copyOf(before.store.kept.clients())).hasSize(300);
  }
}
