package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** charon, or we, come and go; secrets and settings change. */
class IkeAttachingTest {
  private static final String ALICE = "alice@lab.test";
  private static final String BOB = "bob@lab.test";

  private final Certificate alice = IkeLoginsLab.alice();
  private final Certificate bob = IkeLoginsLab.bob();
  private final IkeLoginsLab lab = IkeLoginsLab.attached();

  @Test
  void atANewAttachingSessionsThatAreStillThereGoOn() {
    lab.loggedIn(7, alice, ALICE);
    lab.loggedIn(8, bob, BOB);
    lab.logins.lost();
    lab.settle();
    lab.charon.sas.remove(8L);
    lab.charon.told.clear();

    lab.attach();

    assertThat(lab.onlySession().identity().orElseThrow().sha256()).isEqualTo(alice.sha256());
    assertThat(lab.charon.sas).containsOnlyKeys(7L);
    assertThat(lab.flushesOfAnswers()).isEqualTo(1);
    assertThat(lab.charon.times("rekey")).isZero();
  }

  /** Its numbers begin at 1 again, and say nothing. */
  @Test
  void anotherRunOfCharonHasOtherSas() {
    lab.loggedIn(7, alice, ALICE);
    String before = lab.onlySession().id();
    lab.logins.lost();
    FakeCharon next = new FakeCharon();
    next.shown(bob);
    next.sas.put(7L, IkeLoginsLab.anotherRuns(7, BOB));
    lab.charon = next;

    lab.attach();

    assertThat(lab.onlySession().id()).isNotEqualTo(before);
    assertThat(lab.onlySession().identity().orElseThrow().sha256()).isEqualTo(bob.sha256());
  }

  /** We were started anew: nobody knows with which certificate it came. */
  @Test
  void anSaWhoseCertificateNobodyKnowsMustLogInAnew() {
    lab.logins.lost();
    lab.charon.sas.put(
        7L,
        IkeLoginsLab.named(
            "vouchsafe.roaming.0",
            IkeLoginsLab.sa("vouchsafe.roaming.0", 7, ALICE, "ESTABLISHED")));
    lab.charon.sas.put(
        8L, IkeLoginsLab.named("(unnamed)", IkeLoginsLab.sa("(unnamed)", 8, "%any", "CONNECTING")));
    lab.charon.sas.put(
        10L,
        IkeLoginsLab.named(
            "vouchsafe.roaming.0", IkeLoginsLab.sa("vouchsafe.roaming.0", 10, BOB, "CONNECTING")));
    lab.attach();
    assertThat(lab.charon.told).contains("rekey ike-id=7 reauth=yes");

    lab.loggedIn(9, alice, ALICE);
    lab.pass(Reauthentications.LONGEST.plusSeconds(1));

    assertThat(lab.charon.sas).as("who is on its way will be told").containsOnlyKeys(8L, 9L, 10L);
    assertThat(lab.sessions.list()).hasSize(1);
  }

  @Test
  void anSaWhoseCertificateCharonStillHasIsJudged() {
    lab.logins.lost();
    lab.denied.put(bob, Reason.IDENTITY_NOT_LISTED);
    lab.charon.shown(alice);
    lab.charon.shown(bob);
    for (long id = 7; id <= 8; id++) {
      lab.charon.sas.put(
          id,
          IkeLoginsLab.named(
              "vouchsafe.roaming.0",
              IkeLoginsLab.sa("vouchsafe.roaming.0", id, id == 7 ? ALICE : BOB, "ESTABLISHED")));
    }
    lab.attach();

    assertThat(lab.charon.sas).containsOnlyKeys(7L);
    assertThat(lab.sessions.list()).hasSize(1);
    assertThat(lab.charon.times("rekey")).isZero();
  }

  @Test
  void moreEventsThanThereIsRoomForAreALookAtAllSas() {
    lab.loggedIn(7, alice, ALICE);
    lab.charon.sas.clear();
    for (int i = 0; i <= HeardEvents.MOST + 1; i++) {
      lab.logins.event(
          "ike-updown",
          IkeLoginsLab.named("(unnamed)", IkeLoginsLab.sa("(unnamed)", 1000, "x", "CONNECTING")));
    }
    // The loop has had no turn since: everything above came at once.
    lab.settle();

    assertThat(lab.charon.told).contains("list-sas");
    assertThat(lab.sessions.list()).as("its end was missed").isEmpty();
  }

  @Test
  void aListOfCertificatesThatFailsLetsNobodyIn() {
    lab.charon.shown(alice);
    lab.charon.failing.add("list-certs");
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void whatCharonCouldNotBeToldIsCutAtTheNextAttaching() {
    lab.denied.put(alice, Reason.REVOKED);
    lab.charon.shown(alice);
    lab.charon.failing.add("terminate");
    lab.up(7, ALICE);
    lab.settle();
    lab.logins.lost();
    lab.pass(Duration.ofSeconds(20));
    assertThat(lab.charon.sas).containsKey(7L);
    lab.charon.failing.clear();

    lab.attach();

    assertThat(lab.charon.sas).isEmpty();
  }

  /** The new charon's SA of that number is somebody else's. */
  @Test
  void aCutThatWaitsEndsNoSaOfAnotherRunOfCharon() {
    lab.denied.put(alice, Reason.REVOKED);
    lab.charon.shown(alice);
    lab.charon.failing.add("terminate");
    lab.up(7, ALICE);
    lab.settle();
    lab.logins.lost();
    FakeCharon next = new FakeCharon();
    next.shown(bob);
    next.sas.put(7L, IkeLoginsLab.anotherRuns(7, BOB));
    lab.charon = next;

    lab.attach();
    lab.pass(Duration.ofSeconds(10));

    assertThat(lab.charon.sas).containsKey(7L);
    assertThat(lab.charon.times("terminate")).isZero();
  }

  /** The login was in the middle of its list when charon went, and charon still has it. */
  @Test
  void aLoginThatNobodyWorkedOffIsFoundAtTheNextAttaching() {
    lab.denied.put(alice, Reason.REVOKED);
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.loop.remove().run();
    lab.logins.lost();
    lab.settle();
    assertThat(lab.charon.sas).containsKey(7L);

    lab.attach();

    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void aPeerWithASharedSecretIsNeverJudgedByACertificate() {
    lab.withoutCertificate = Optional.empty();
    lab.denied.put(alice, Reason.REVOKED);
    lab.charon.shown(alice);
    lab.up("vouchsafe.site.1", 7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).containsKey(7L);
    assertThat(lab.asked.getLast().chain()).isEmpty();

    lab.logins.follow(IkeLoginsLab.tenant(List.of(IkeLoginsLab.tunnel("roaming"))));
    lab.settle();
    assertThat(lab.charon.sas).as("its tunnel is gone").isEmpty();
  }

  @Test
  void aPeerWithASharedSecretThatNoTunnelTakesIsCut() {
    lab.withoutCertificate = Optional.of(Reason.NO_TUNNEL);
    lab.up("vouchsafe.site.1", 7, "site.test");
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void aTunnelThatIsGoneEndsItsSessionsAtOnce() {
    for (int id = 1; id <= 30; id++) {
      lab.charon.shown(alice);
      lab.up(id, ALICE);
    }
    lab.settle();
    assertThat(lab.sessions.list()).hasSize(30);

    lab.logins.follow(IkeLoginsLab.tenant(List.of(IkeLoginsLab.psk("site"))));
    lab.settle();

    assertThat(lab.charon.sas).as("an operator's order is never held").isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void whoeverGetsAnotherTunnelUnderTheSettingsOfNowIsCut() {
    lab.loggedIn(7, alice, ALICE);
    lab.decidedTunnel = Optional.of("hq");

    lab.logins.follow(
        IkeLoginsLab.tenant(List.of(IkeLoginsLab.tunnel("hq"), IkeLoginsLab.tunnel("roaming"))));
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void aStoppedOneHearsAndTellsNothing() {
    lab.loggedIn(7, alice, ALICE);
    lab.logins.stopped();
    lab.settle();
    lab.charon.told.clear();

    lab.revoke(alice);
    lab.up(8, BOB);
    lab.pass(Duration.ofSeconds(60));

    assertThat(lab.charon.told).isEmpty();
    assertThat(lab.charon.sas).containsOnlyKeys(7L, 8L);
    assertThat(lab.clock.waiting()).as("no timer is left").isZero();
  }

  @Test
  void aRemovedGatewayCutsEverybody() {
    lab.loggedIn(7, alice, ALICE);

    lab.logins.removed();
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }
}
