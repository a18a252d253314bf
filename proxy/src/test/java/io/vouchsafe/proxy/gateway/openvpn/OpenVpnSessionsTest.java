package io.vouchsafe.proxy.gateway.openvpn;

import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.ALICE;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.BOB;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.RUN;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.SINCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenVpnSessionsTest {
  private final PlayedServerLab lab = PlayedServerLab.attached();

  @Test
  void aSessionIsThereBeforeTheServerIsTold() {
    ClientLogin login = lab.login(0, false, "10.9.0.2:40000", ALICE);

    assertThat(lab.openVpn.admit(login, lab.verdict(ALICE))).isEmpty();

    assertThat(lab.sessions.list()).hasSize(1);
    assertThat(lab.sessions.list().getFirst().facts().remoteAddress()).contains("10.9.0.2");
    assertThat(lab.openVpn.certificates()).containsExactly(ALICE.sha256().hex());
  }

  @Test
  void whoeverHasNoPlaceInTheListIsNotLetIn() {
    PlayedServerLab full =
        new PlayedServerLab(
            new PlayedServerLab.MemoryStore(), new TurnedClock(PlayedServerLab.NOW), 0);
    full.attach();

    assertThat(full.openVpn.admit(full.login(0, false, "10.9.0.2:1", ALICE), full.verdict(ALICE)))
        .isPresent();
    assertThat(full.sessions.list()).isEmpty();
  }

  @Test
  void whatTheServerDidNotTakeIsNoSession() {
    ClientLogin login = lab.login(0, false, "10.9.0.2:40000", ALICE);
    lab.openVpn.admit(login, lab.verdict(ALICE));

    lab.openVpn.answered(login, false);

    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void aNegotiationThatTheServerDidNotTakeEndsNoSession() {
    lab.alice();
    ClientLogin again = lab.login(0, true, "10.9.0.2:40000", ALICE);
    lab.openVpn.admit(again, lab.verdict(ALICE));

    lab.openVpn.answered(again, false);

    assertThat(lab.sessions.list()).hasSize(1);
  }

  @Test
  void aNegotiationIsWhatTheSessionRestsOnFromNowOn() {
    Session session = lab.alice();
    lab.pass(Duration.ofSeconds(60));
    Verdict verdict = lab.verdict(ALICE);

    assertThat(lab.openVpn.admit(lab.login(0, true, "10.9.0.2:40000", ALICE), verdict)).isEmpty();

    assertThat(lab.sessions.list()).containsExactly(session);
    assertThat(session.reference()).isEqualTo(verdict.reference());
    assertThat(session.validUntil()).isEqualTo(lab.clock.instant().plusSeconds(300));
  }

  @Test
  void anotherCertificateAtANegotiationIsRefusedAndCut() {
    Session session = lab.alice();

    Optional<LoginRefusal> refusal =
        lab.openVpn.admit(lab.login(0, true, "10.9.0.2:40000", BOB), lab.verdict(BOB));
    lab.settle();
    lab.pass(Duration.ofSeconds(1));

    assertThat(refusal)
        .contains(
            new LoginRefusal(Reason.IDENTITY_MISMATCH, "another certificate than at the login"));
    assertThat(lab.server.told("client-kill 0")).hasSize(1);
    assertThat(lab.server.told("client-kill 0").getFirst()).contains("identity_mismatch");
    assertThat(session.mayPass()).isFalse();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void aHeldSessionNegotiatesNoKeys() {
    lab.sessions.settings = new SessionSettings(1, 1, false);
    for (int cid = 0; cid < 30; cid++) {
      lab.connected(
          cid,
          "10.9.0.2:" + (40000 + cid),
          PlayedServerLab.client("CN=c" + cid, 100 + cid),
          "c" + cid,
          SINCE + cid);
    }
    lab.sessions.list().forEach(session -> lab.revoke(lab.leaves.get(leaf(session))));
    Session held =
        lab.sessions.list().stream().filter(Session::isCutHeld).findFirst().orElseThrow();
    long cid =
        Long.parseLong(held.identity().orElseThrow().subject().toString().replaceAll("\\D", ""));
    ClientLogin again =
        lab.login(cid, true, "10.9.0.2:" + (40000 + cid), lab.leaves.get(leaf(held)));

    assertThat(lab.openVpn.refusal(again)).isPresent();
    assertThat(lab.openVpn.admit(again, lab.verdict(lab.leaves.get(leaf(held))))).isPresent();
  }

  private static String leaf(Session session) {
    return session.identity().orElseThrow().sha256().hex();
  }

  @Test
  void aRevocationThatIsLearntBetweenTheVerdictAndTheSessionFallsIntoNoGap() {
    Verdict before = lab.verdict(ALICE);
    ClientLogin login = lab.login(0, false, "10.9.0.2:40000", ALICE);
    assertThat(lab.openVpn.admit(login, before)).isEmpty();
    lab.server.has(0, "alice", "10.9.0.2:40000", SINCE);
    lab.server.deaf.add(0L);

    lab.revoke(ALICE); // The server has not been told yet.
    assertThat(lab.openVpn.refusal(lab.login(0, true, "10.9.0.2:40000", ALICE))).isPresent();
    lab.openVpn.answered(login, true);
    lab.pass(Duration.ofSeconds(2));

    assertThat(lab.server.rows).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void whoeverIsRefusedKeysIsCut() {
    lab.alice();

    lab.openVpn.refused(
        lab.login(0, true, "10.9.0.2:40000", ALICE), lab.denied(Reason.REVOKED, ALICE));
    lab.settle();
    lab.pass(Duration.ofSeconds(1));

    assertThat(lab.server.told("client-kill 0")).containsExactly("client-kill 0 \"HALT,revoked\"");
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void whoeverDisconnectsIsNoSession() {
    lab.alice();
    lab.server.leaves(0);
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.openVpn.certificates()).isEmpty();
  }

  @Test
  void aServerThatWasStartedAgainHasNobodyOfBefore() {
    lab.alice();
    lab.bob();
    ClientLogin other =
        new ClientLogin(
            new ServerRun(RUN.pid(), RUN.startTime() + 100),
            5,
            1,
            false,
            PlayedServerLab.env("10.9.0.9:1", "bob", Map.of()),
            List.of(BOB.der()));

    assertThat(lab.openVpn.admit(other, lab.verdict(BOB))).isEmpty();

    assertThat(lab.sessions.list()).hasSize(1);
  }

  @Test
  void anotherClientUnderTheSameNumberIsAnotherSession() {
    Session before = lab.alice();
    Session after = lab.connected(0, "10.9.0.4:1", BOB, "bob", SINCE + 9);
    assertThat(lab.sessions.list()).containsExactly(after).doesNotContain(before);
  }

  @Test
  void theListShowsWhereItIsAndWhatItWasGiven() {
    Session session = lab.alice();
    lab.openVpn.heard(
        new ManagementEvent.Established(
            0,
            PlayedServerLab.env(
                "10.9.0.2:40000",
                "alice",
                Map.of(
                    "ifconfig_pool_remote_ip",
                    "10.66.0.6",
                    "ifconfig_pool_remote_ip6",
                    "fd00::6"))));
    assertThat(session.facts().virtualIps()).containsExactly("10.66.0.6", "fd00::6");

    lab.openVpn.heard(new ManagementEvent.Address(0, "10.66.0.7", true));
    lab.openVpn.heard(new ManagementEvent.Address(0, "192.168.7.0/24", false));
    assertThat(session.facts().virtualIps()).containsExactly("10.66.0.7", "fd00::6");

    PlayedServer.Row row = lab.server.rows.get(0L);
    lab.server.rows.put(
        0L,
        new PlayedServer.Row("alice", "10.9.7.7:5", row.virtual(), "", row.since(), row.cipher()));
    lab.pass(Duration.ofMinutes(2));
    assertThat(session.facts().remoteAddress()).as("it has floated").contains("10.9.7.7");
  }

  @Test
  void theCipherIsToldOnlyWhenThereAreKeys() {
    ClientLogin login = lab.login(0, false, "10.9.0.2:40000", ALICE);
    lab.openVpn.admit(login, lab.verdict(ALICE));
    Session session = lab.sessions.list().getFirst();
    lab.server.rows.put(
        0L, new PlayedServer.Row("alice", "10.9.0.2:40000", "10.66.0.2", "", SINCE, "BF-CBC"));
    lab.pass(Duration.ofMinutes(2));
    assertThat(session.facts().keys().orElseThrow().cipher()).isEmpty();

    lab.server.has(0, "alice", "10.9.0.2:40000", SINCE);
    lab.openVpn.heard(new ManagementEvent.Established(0, login.env()));
    lab.pass(Duration.ofSeconds(3));

    assertThat(session.facts().keys().orElseThrow().cipher()).contains("AES-256-GCM");
  }

  @ParameterizedTest
  @CsvSource({
    "2.6.14, 990, tls-ekm",
    "2.6.14, 982, prf",
    "2.6.0, 8, tls-ekm",
    "2.5.11, 990, prf",
    "3.0, 990, tls-ekm",
    "nonsense, 990, prf",
  })
  void keysAreMadeByTheExporterOnlyWhenBothKnowIt(String version, String proto, String wanted) {
    lab.openVpn.attached(lab.server, version);
    lab.settle();
    ClientEnv env = PlayedServerLab.env("10.9.0.2:40000", "alice", Map.of("IV_PROTO", proto));
    ClientLogin login = new ClientLogin(RUN, 0, 1, false, env, List.of(ALICE.der()));
    lab.openVpn.admit(login, lab.verdict(ALICE));
    assertThat(lab.sessions.list().getFirst().facts().keys().orElseThrow().derivation())
        .isEqualTo(wanted);
  }

  @Test
  void theVersionOfTlsIsInTheLog() {
    Session session = lab.alice();
    assertThat(session.facts().keys().orElseThrow().tls()).isEmpty();
    lab.openVpn.heard(
        log(
            "alice/10.9.0.2:40000 Control Channel: TLSv1.3, cipher TLSv1.3"
                + " TLS_AES_256_GCM_SHA384"));
    assertThat(session.facts().keys().orElseThrow().tls()).contains("1.3");
    assertThat(
            lab.meters
                .get("vouchsafe.openvpn.sessions")
                .tags("derivation", "tls-ekm", "tls", "1.3")
                .gauge()
                .value())
        .isEqualTo(1);
    assertThat(lab.meters.get("vouchsafe.openvpn.sessions").tags("tls", "unknown").gauge().value())
        .isZero();
  }

  @Test
  void theVersionOfTlsMayBeLoggedBeforeItIsDecided() {
    ClientLogin login = lab.login(0, false, "10.9.0.2:40000", ALICE);
    lab.openVpn.heard(log("10.9.0.2:40000 Control Channel: TLSv1.1, of who was there before"));
    lab.openVpn.heard(new ManagementEvent.Connect(0, 1, login.env()));
    lab.openVpn.heard(log("10.9.0.2:40000 Control Channel: TLSv1.2, cipher x"));
    lab.openVpn.refusal(login);
    lab.openVpn.admit(login, lab.verdict(ALICE));
    assertThat(lab.sessions.list().getFirst().facts().keys().orElseThrow().tls()).contains("1.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Control Channel: TLSv1.3, cipher without an address",
        "10.9.0.2:40000 Control Channel: TLSv9.3, cipher",
        "10.9.0.2:40000 Control Channel: TLSv1.0, x/9.9.9.9:1 VERIFY OK: depth=0",
        "9.9.9.9:1 VERIFY OK: depth=0, CN=10.9.0.2:40000 Control Channel: TLSv1.0, cipher",
        "10.9.0.2:40000/9.9.9.9:1 Control Channel: TLSv1.0, cipher",
        "9.9.9.9:1 10.9.0.2:40000 Control Channel: TLSv1.0, cipher",
      })
  void aLineThatDoesNotSayOfWhomItIsSaysNothing(String message) {
    Session session = lab.alice();
    lab.openVpn.heard(log(message));
    assertThat(session.facts().keys().orElseThrow().tls()).isEmpty();
  }

  private static ManagementEvent log(String message) {
    return new ManagementEvent.Log("I", message);
  }

  @Test
  void labelsAreWordsOfOurs() {
    PlayedServer.Row row =
        new PlayedServer.Row("alice", "10.9.0.2:40000", "10.66.0.2", "", SINCE, "<b>\"x\"");
    Session session = lab.alice();
    lab.server.rows.put(0L, row);
    lab.pass(Duration.ofMinutes(2));
    assertThat(session.facts().keys().orElseThrow().cipher()).isEmpty();
    assertThat(
            lab.meters.find("vouchsafe.openvpn.sessions").gauges().stream()
                .map(gauge -> gauge.getId().getTag("tls")))
        .containsOnly("unknown");
    lab.openVpn.stop();
    assertThat(lab.meters.getMeters()).isEmpty();
  }

  @Test
  void aSessionWithoutNegotiationIsAnAlarm() {
    lab.alice();
    lab.pass(Duration.ofMinutes(119));
    assertThat(lab.openVpn.concerns()).isEmpty();
    lab.pass(Duration.ofMinutes(2));
    assertThat(lab.openVpn.concerns()).anyMatch(text -> text.contains("1 session has"));
    assertThat(silent()).isEqualTo(1);

    lab.openVpn.admit(lab.login(0, true, "10.9.0.2:40000", ALICE), lab.verdict(ALICE));
    lab.pass(Duration.ofMinutes(1));
    assertThat(lab.openVpn.concerns()).isEmpty();
    assertThat(silent()).isZero();
  }

  @Test
  void theIntervalIsTheLongestThatWasSeenLately() {
    for (int cid = 0; cid < 4; cid++) {
      lab.connected(
          cid,
          "10.9.0.2:" + (40000 + cid),
          PlayedServerLab.client("CN=c" + cid, 100 + cid),
          "c" + cid,
          SINCE + cid);
    }
    for (int round = 0; round < 4; round++) {
      lab.pass(Duration.ofSeconds(60));
      for (int cid = 0; cid < 3; cid++) {
        int of = cid;
        ClientLogin login =
            lab.login(
                cid,
                true,
                "10.9.0.2:" + (40000 + cid),
                lab.leaves.values().stream()
                    .filter(leaf -> leaf.subject().toString().equals("CN=c" + of))
                    .findFirst()
                    .orElseThrow());
        lab.openVpn.admit(
            login, lab.verdict(lab.leaves.get(login.chain().getFirst().sha256().hex())));
      }
    }
    assertThat(lab.openVpn.concerns()).anyMatch(text -> text.contains("1 session has"));
  }

  private double silent() {
    return lab.meters.get("vouchsafe.openvpn.sessions.without.negotiation").gauge().value();
  }

  @Test
  void nobodyIsLetInByAGatewayThatIsGone() {
    lab.alice();
    lab.openVpn.removed();
    lab.settle();
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.openVpn.refusal(lab.login(1, false, "10.9.0.3:1", BOB))).isPresent();
    assertThat(lab.openVpn.admit(lab.login(1, false, "10.9.0.3:1", BOB), lab.verdict(BOB)))
        .isPresent();
  }

  @Test
  void anotherPolicyOfTheGatewayJudgesWhoIsThere() {
    lab.alice();
    lab.pass(Duration.ofSeconds(3));
    lab.revoked.add(ALICE.sha256().hex());

    lab.openVpn.follow(null, PlayedServerLab.settings("another"));
    lab.pass(Duration.ofSeconds(3));

    assertThat(lab.server.told("client-kill 0")).containsExactly("client-kill 0 \"HALT,revoked\"");
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void whoeverStopsCutsNobody() {
    lab.alice();
    lab.openVpn.stop();
    lab.pass(Duration.ofSeconds(5));
    assertThat(lab.server.told("client-kill")).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.server.rows).hasSize(1);
  }
}
