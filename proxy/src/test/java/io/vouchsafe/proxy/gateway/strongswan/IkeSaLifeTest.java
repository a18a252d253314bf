package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An SA from its login to its end: rekeying, moving, children, reauthentication. */
class IkeSaLifeTest {
  private static final String ALICE = "alice@lab.test";
  private static final String BOB = "bob@lab.test";

  private final Certificate alice = IkeLoginsLab.alice();
  private final Certificate bob = IkeLoginsLab.bob();
  private final IkeLoginsLab lab = IkeLoginsLab.attached();

  @Test
  void aRekeyedSaKeepsItsSessionAndIsCutUnderItsNewNumber() {
    lab.loggedIn(7, alice, ALICE);
    String session = lab.onlySession().id();
    int asked = lab.asked.size();

    lab.rekeyed(7, 9, ALICE);
    lab.settle();

    assertThat(lab.onlySession().id()).isEqualTo(session);
    assertThat(lab.asked).as("nothing is asked").hasSize(asked);
    lab.charon.told.clear();
    lab.revoke(alice);
    lab.settle();
    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.charon.told)
        .as("a remnant under the old number, too")
        .contains(
            "terminate ike-id=7 force=yes timeout=-1", "terminate ike-id=9 force=yes timeout=-1");
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** charon rekeyed it while it was told to end it. */
  @Test
  void anSaThatIsRekeyedWhileItIsCutIsCutAgain() {
    lab.loggedIn(7, alice, ALICE);
    lab.revoke(alice);
    lab.settle();
    assertThat(lab.charon.sas).isEmpty();

    lab.rekeyed(7, 9, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void aRecordedRekeyingIsFollowed() {
    ViciMessage rekey = RecordedCharon.said("rekey", "ike-rekey").getFirst();
    lab.charon.leaves.addAll(HeldCertificatesTest.leaves("two-certs"));
    for (ViciMessage up : RecordedCharon.said("two-certs", "ike-updown")) {
      lab.charon.sas.put(IkeSaReport.in(up).orElseThrow().id(), up);
      lab.logins.event("ike-updown", up);
    }
    lab.settle();
    assertThat(lab.sessions.list()).hasSize(2);

    lab.logins.event("ike-rekey", rekey);
    lab.settle();

    assertThat(lab.sessions.list()).hasSize(2);
    assertThat(lab.charon.times("rekey")).as("nobody unknown").isZero();
    assertThat(IkeSaReport.in(rekey, "old").orElseThrow().id()).isEqualTo(7);
    assertThat(IkeSaReport.in(rekey, "new").orElseThrow().id()).isEqualTo(9);
  }

  @Test
  void aMovedPeerIsJudgedWhereItIs() {
    ViciMessage up = RecordedCharon.said("mobike", "ike-updown").getFirst();
    lab.charon.leaves.addAll(HeldCertificatesTest.leaves("dn"));
    lab.charon.sas.put(IkeSaReport.in(up).orElseThrow().id(), up);
    lab.logins.event("ike-updown", up);
    RecordedCharon.said("mobike", "ike-update")
        .forEach(update -> lab.logins.event("ike-update", update));
    lab.settle();
    assertThat(lab.peers.getLast().remote()).isEqualTo(IpAddress.parse("10.9.0.2").orElseThrow());
    assertThat(lab.onlySession().facts().remoteAddress())
        .as("what operators are shown")
        .contains("10.9.0.7");

    lab.logins.follow(
        IkeLoginsLab.tenant(List.of(IkeLoginsLab.tunnel("roaming"), IkeLoginsLab.tunnel("hq"))));
    lab.settle();

    assertThat(lab.peers.getLast().remote()).isEqualTo(IpAddress.parse("10.9.0.7").orElseThrow());
    assertThat(lab.sessions.list()).hasSize(1);
  }

  /** charon was started anew, and nobody has noticed yet. */
  @Test
  void aLoginUnderTheNumberOfAnotherIsJudged() {
    lab.loggedIn(7, alice, ALICE);
    lab.denied.put(bob, Reason.REVOKED);
    lab.charon.shown(bob);
    ViciMessage sa = IkeLoginsLab.anotherRuns(7, BOB);
    lab.charon.sas.put(7L, sa);
    lab.logins.event(
        "ike-updown",
        ViciMessage.builder()
            .put("up", "yes")
            .section("vouchsafe.roaming.0", sa.section("vouchsafe.roaming.0").orElseThrow())
            .build());
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** charon tells of it, and shows it in its list. */
  @Test
  void aLoginThatIsToldTwiceIsOneSession() {
    lab.loggedIn(7, alice, ALICE);
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.sessions.list()).hasSize(1);
    assertThat(lab.charon.sas).containsKey(7L);
  }

  @Test
  void anSaThatGoesDownClosesItsSession() {
    lab.loggedIn(7, alice, ALICE);

    lab.down(7, "DELETING");
    lab.settle();

    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.charon.times("terminate")).isZero();
  }

  /** charon narrows to its connection, which settings of before may have fed. */
  @Test
  void aChildOutsideOfTheTunnelsNetworksIsCut() {
    lab.logins.follow(tenantOf("10.1.0.0/16"));
    lab.loggedIn(7, alice, ALICE);
    ViciMessage within = IkeLoginsLab.children(7, IkeLoginsLab.child("10.1.2.0/24"));
    lab.logins.event("child-rekey", IkeLoginsLab.named("vouchsafe.roaming.0", within));
    lab.settle();
    assertThat(lab.charon.sas).containsKey(7L);

    ViciMessage outside = IkeLoginsLab.children(7, IkeLoginsLab.child("10.0.0.0/8"));
    lab.logins.event("child-rekey", IkeLoginsLab.named("vouchsafe.roaming.0", outside));
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void aChildThatIsOutsideOfTheNetworksOfNowIsCut() {
    lab.logins.follow(tenantOf("10.1.0.0/16"));
    lab.loggedIn(7, alice, ALICE);
    ViciMessage within = IkeLoginsLab.children(7, IkeLoginsLab.child("10.1.2.0/24"));
    lab.logins.event("child-rekey", IkeLoginsLab.named("vouchsafe.roaming.0", within));
    lab.settle();

    lab.logins.follow(tenantOf("10.1.0.0/20"));
    lab.settle();
    assertThat(lab.peers.getLast().localNetworks())
        .as("the tunnel is chosen by them, too")
        .isEqualTo(List.of(ChildNetworks.range("10.1.2.0/24").orElseThrow()));
    assertThat(lab.charon.sas).containsKey(7L);
    lab.logins.follow(tenantOf("10.1.0.0/24"));
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  private static TenantRuntime tenantOf(String network) {
    return IkeLoginsLab.tenant(
        List.of(
            IkeLoginsLab.tunnel(
                "roaming", Optional.empty(), List.of(ChildNetworks.range(network).orElseThrow()))));
  }

  /** Contract: a held session passes no key negotiation. */
  @Test
  void aHeldSessionThatNegotiatesKeysIsCut() {
    lab.sessions.settings = new SessionSettings(1000, 1, false);
    lab.charon.shown(alice);
    for (int id = 1; id <= 30; id++) {
      lab.up(id, ALICE);
    }
    lab.settle();
    lab.revoke(alice);
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.charon.sas).as("20 are cut in any case, the rest is held").hasSize(10);

    long held = lab.charon.sas.keySet().iterator().next();
    lab.logins.event("child-updown", lab.charon.sas.get(held));
    lab.settle();
    assertThat(lab.charon.sas).as("a child that ends negotiates nothing").hasSize(10);
    lab.rekeyed(held, 99, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).hasSize(9).doesNotContainKey(99L);
  }

  @Test
  void aTunnelMayWantItsSessionsAskedAboutMoreOften() {
    lab.logins.follow(
        IkeLoginsLab.tenant(
            List.of(IkeLoginsLab.tunnel("roaming", Optional.of(Duration.ofSeconds(10))))));
    lab.loggedIn(7, alice, ALICE);
    lab.reasked = 0;

    lab.pass(Duration.ofSeconds(31));
    assertThat(lab.reasked).isEqualTo(3);

    lab.logins.follow(
        IkeLoginsLab.tenant(
            List.of(IkeLoginsLab.tunnel("roaming", Optional.of(Duration.ofSeconds(31))))));
    lab.pass(Duration.ofSeconds(32));
    assertThat(lab.reasked).as("by the settings of now").isEqualTo(4);
    lab.reasked = 3;

    lab.down(7, "DELETING");
    lab.pass(Duration.ofSeconds(31));
    assertThat(lab.reasked).isEqualTo(3);
  }
}
