package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows when charon has let a peer in: a session, or the end of its SA. */
class IkeLoginsTest {
  private static final String ALICE = "alice@lab.test";
  private static final String BOB = "bob@lab.test";
  private static final String FLUSH_ANSWERS = "flush-certs type=OCSP_RESPONSE";
  private static final String FLUSH_CERTIFICATES = "flush-certs type=X509";

  private final Certificate alice = IkeLoginsLab.alice();
  private final Certificate bob = IkeLoginsLab.bob();
  private final IkeLoginsLab lab = IkeLoginsLab.attached();

  /** At once, and again when nobody is busy any more. */
  private long flushesOfAnswers() {
    long flushes = lab.charon.told.stream().filter(FLUSH_ANSWERS::equals).count();
    assertThat(flushes % 2).as("in pairs").isZero();
    assertThat(lab.charon.told.stream().filter("flush-certs type=X509_CRL"::equals).count())
        .isEqualTo(flushes);
    return flushes / 2;
  }

  private Session onlySession() {
    assertThat(lab.sessions.list()).hasSize(1);
    return lab.sessions.list().getFirst();
  }

  private void loggedIn(long id, Certificate leaf, String remoteId) {
    lab.charon.shown(leaf);
    lab.up(id, remoteId);
    lab.settle();
    assertThat(lab.charon.sas).containsKey(id);
  }

  // Logins.

  @Test
  void whoeverIsLetInHasASession() {
    loggedIn(7, alice, ALICE);

    SessionFacts facts = onlySession().facts();
    assertThat(facts.carrier()).isEqualTo(new SessionFacts.Carrier.Gateway("gw1"));
    assertThat(facts.tunnel()).contains("roaming");
    assertThat(facts.claimedId()).contains(ALICE);
    assertThat(facts.remoteAddress()).contains("10.9.0.2");
    assertThat(facts.virtualIps()).containsExactly("10.88.0.1");
    assertThat(onlySession().identity().orElseThrow().sha256()).isEqualTo(alice.sha256());
    IkePeer peer = lab.peers.getLast();
    assertThat(peer.gateway()).contains("gw1");
    assertThat(peer.connection()).contains("roaming");
    assertThat(peer.askedId()).contains(new ClaimedId(IdType.DNS, "gw.lab.test"));
    assertThat(peer.local()).isEqualTo(IpAddress.parse("10.9.0.1"));
    assertThat(lab.asked.getLast().claimed()).contains(new ClaimedId(IdType.EMAIL, ALICE));
    assertThat(lab.charon.told)
        .as("its certificate is in the session, and no longer in charon")
        .endsWith(FLUSH_CERTIFICATES);
  }

  /** By what a real charon said. */
  @ParameterizedTest
  @ValueSource(strings = {"dn", "mail", "fqdn", "ip", "odd"})
  void aRecordedLoginIsLetIn(String step) {
    lab.charon.leaves.addAll(HeldCertificatesTest.leaves(step));
    ViciMessage up = RecordedCharon.said(step, "ike-updown").getFirst();
    lab.charon.sas.put(IkeSaReport.in(up).orElseThrow().id(), up);

    lab.logins.event("ike-updown", up);
    lab.settle();

    assertThat(onlySession().facts().virtualIps()).hasSize(1);
    assertThat(lab.asked).hasSize(1);
    assertThat(lab.charon.times("terminate")).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"REVOKED", "NO_TUNNEL", "IDENTITY_NOT_LISTED", "BLOCKED", "EXPIRED", "DEADLINE"})
  void whoeverIsRefusedIsCutAtOnce(Reason reason) {
    lab.denied.put(alice, reason);
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.charon.told)
        .contains("terminate ike-id=7 force=yes timeout=-1", "list-sas ike-id=7");
  }

  @Test
  void aCutIsRepeatedUntilCharonShowsNoneOfIt() {
    lab.denied.put(alice, Reason.REVOKED);
    lab.charon.shown(alice);
    lab.charon.stubborn = 3;
    lab.up(7, ALICE);
    lab.settle();
    assertThat(lab.charon.sas).containsKey(7L);

    lab.pass(Duration.ofSeconds(1));

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.charon.times("terminate")).isEqualTo(4);
  }

  @Test
  void twoLoginsAtOnceAreEachJudgedByTheirOwnCertificate() {
    lab.denied.put(bob, Reason.IDENTITY_NOT_LISTED);
    lab.charon.shown(bob);
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.up(8, BOB);
    lab.settle();

    assertThat(lab.charon.sas).containsOnlyKeys(7L);
    assertThat(onlySession().identity().orElseThrow().sha256()).isEqualTo(alice.sha256());
  }

  @Test
  void aPeerWithoutCertificateIsCut() {
    lab.charon.shown(bob);
    lab.withoutCertificate = Optional.empty(); // Even if somebody let it in.
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.asked).as("the journal has a line").hasSize(1);
  }

  @Test
  void aConnectionOfAnotherTunnelThanTheDecisionsIsCut() {
    lab.decidedTunnel = Optional.of("hq");
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void whatIsNotOursIsLeftAlone() {
    lab.charon.shown(alice);
    lab.up("somebody-elses", 7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).containsKey(7L);
    assertThat(lab.asked).isEmpty();
  }

  @Test
  void aSessionThatTheRegistryDoesNotOpenIsCut() {
    IkeLoginsLab full = new IkeLoginsLab(0);
    full.attach();
    full.charon.shown(alice);
    full.up(7, ALICE);
    full.settle();

    assertThat(full.charon.sas).isEmpty();
  }

  /** Whoever has no session could not be ended by anybody. */
  @Test
  void aPeerWithASharedSecretOfWhomTheRegistryOpensNoneIsCut() {
    IkeLoginsLab full = new IkeLoginsLab(0);
    full.withoutCertificate = Optional.empty();
    full.attach();
    full.up("vouchsafe.site.1", 7, "site.test");
    full.settle();

    assertThat(full.charon.sas).isEmpty();
  }

  // Several certificates of one identity.

  private Certificate renewed() {
    return IkeLoginsLab.CA
        .issue(
            CertificateSpec.client("CN=alice", IkeLoginsLab.NOW)
                .serial(13)
                .email(ALICE)
                .validity(
                    IkeLoginsLab.NOW.minusSeconds(60), IkeLoginsLab.NOW.plus(Duration.ofDays(30))))
        .certificate();
  }

  /** charon may have let the thief in by an answer of before. */
  @Test
  void aThiefWhoseCertificateIsNewlyRevokedDoesNotGetInBehindTheRenewedClient() {
    lab.charon.shown(alice);
    lab.charon.shown(renewed());
    lab.revoke(alice);
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** Nobody knows whether charon has refused what only we refuse. */
  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"REVOKED", "EXTENDED_KEY_USAGE", "IDENTITY_MISMATCH", "EXPIRED"})
  void allOthersMustBeLetIn(Reason reason) {
    lab.denied.put(alice, reason);
    lab.charon.shown(alice);
    lab.charon.shown(renewed());
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void anOldCertificateThatHasEndedLocksNobodyOut() {
    Certificate old =
        IkeLoginsLab.CA
            .issue(
                CertificateSpec.client("CN=alice", IkeLoginsLab.NOW)
                    .serial(14)
                    .email(ALICE)
                    .validity(
                        IkeLoginsLab.NOW.minus(Duration.ofDays(30)),
                        IkeLoginsLab.NOW.minusSeconds(120)))
            .certificate();
    lab.denied.put(old, Reason.EXPIRED);
    lab.charon.shown(old);
    loggedIn(7, renewed(), ALICE);
  }

  /** It may be the other one that the peer has. */
  @Test
  void ofSeveralThatAreLetInEachRevocationCuts() {
    lab.charon.shown(alice);
    loggedIn(7, renewed(), ALICE);
    assertThat(lab.asked).hasSize(2);

    lab.revoke(alice);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  // Flushing.

  @Test
  void aFailedLoginIsFlushedAndABegunOneIsNot() {
    lab.logins.event("ike-updown", RecordedCharon.said("invalid-ke", "ike-updown").getFirst());
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.charon.told).isEmpty();

    lab.logins.event("ike-updown", RecordedCharon.said("failed", "ike-updown").getFirst());
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.charon.told).contains(FLUSH_CERTIFICATES);
  }

  /** Its certificate is in charon's cache, and charon has not told of it yet. */
  @Test
  void aFlushTakesNoCertificateFromALoginOnItsWay() {
    lab.charon.halfOpen = 1;
    loggedIn(7, alice, ALICE);
    lab.charon.shown(bob);
    assertThat(lab.charon.told).doesNotContain(FLUSH_CERTIFICATES);
    lab.pass(CharonFlushes.LONGEST_WAIT.plusMillis(200));
    assertThat(lab.charon.told).contains(FLUSH_CERTIFICATES);
    assertThat(lab.charon.leaves).isEmpty();

    lab.up(8, BOB);
    lab.settle();

    assertThat(lab.charon.sas).containsOnlyKeys(7L, 8L);
  }

  /** On a busy machine somebody could have begun a login between the list and the flush. */
  @Test
  void aListThatTakesLongIsFollowedByNoFlush() {
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    while (!lab.charon.told.contains("stats")) {
      Runnable next = lab.loop.isEmpty() ? lab.charon.waiting.remove() : lab.loop.remove();
      next.run();
    }
    lab.clock.turn(CharonFlushes.CALM.plusMillis(5));
    lab.settle();
    assertThat(lab.charon.told).doesNotContain(FLUSH_CERTIFICATES);

    lab.pass(Duration.ofMillis(100));
    assertThat(lab.charon.told).as("the next one is quick").contains(FLUSH_CERTIFICATES);
  }

  /** Who else may have shown a certificate of that identity, nobody knows then. */
  @Test
  void whatWasFlushedIsNoListOfItsOwn() {
    lab.charon.halfOpen = 1;
    loggedIn(7, alice, ALICE);
    lab.charon.shown(bob);
    lab.pass(CharonFlushes.LONGEST_WAIT.plusMillis(200));
    lab.charon.failing.add("list-certs");

    lab.up(8, BOB);
    lab.settle();

    assertThat(lab.charon.sas).containsOnlyKeys(7L);
  }

  @Test
  void whatWasFlushedServesOnlyForAWhile() {
    lab.charon.halfOpen = 1;
    lab.charon.shown(bob);
    loggedIn(7, alice, ALICE);
    lab.pass(
        CharonFlushes.LONGEST_WAIT
            .plus(CarriedCertificates.CARRIED.multipliedBy(2))
            .plusSeconds(2));

    lab.up(8, BOB);
    lab.settle();

    assertThat(lab.charon.sas).containsOnlyKeys(7L);
  }

  @Test
  void manyLoginsAreOneListAndOneFlush() {
    lab.charon.shown(alice);
    lab.charon.shown(bob);
    for (int id = 1; id <= 200; id++) {
      lab.up(id, id % 2 == 0 ? ALICE : BOB);
    }
    lab.settle();

    assertThat(lab.sessions.list()).hasSize(200);
    assertThat(lab.charon.times("list-certs type=X509")).isLessThanOrEqualTo(3);
    assertThat(lab.charon.times(FLUSH_CERTIFICATES)).isEqualTo(1);
  }

  /** charon's cache has 32 places, and two answers come with each login. */
  @Test
  void answersDoNotPushOutTheCertificatesOfLogins() {
    lab.charon.shown(alice);
    lab.charon.halfOpen = 1; // No calm moment.
    for (int id = 1; id <= 24; id++) {
      lab.up(id, ALICE);
      lab.settle();
    }

    assertThat(lab.charon.times("flush-certs type=OCSP_RESPONSE")).isEqualTo(4);
    assertThat(lab.charon.times(FLUSH_CERTIFICATES)).isZero();
  }

  // Life of an SA.

  @Test
  void aRekeyedSaKeepsItsSessionAndIsCutUnderItsNewNumber() {
    loggedIn(7, alice, ALICE);
    String session = onlySession().id();
    int asked = lab.asked.size();

    lab.rekeyed(7, 9, ALICE);
    lab.settle();

    assertThat(onlySession().id()).isEqualTo(session);
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
    loggedIn(7, alice, ALICE);
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
    assertThat(onlySession().facts().remoteAddress())
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
    loggedIn(7, alice, ALICE);
    lab.denied.put(bob, Reason.REVOKED);
    lab.charon.shown(bob);
    ViciMessage sa = anotherRuns(7, BOB);
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
    loggedIn(7, alice, ALICE);
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.sessions.list()).hasSize(1);
    assertThat(lab.charon.sas).containsKey(7L);
  }

  @Test
  void anSaThatGoesDownClosesItsSession() {
    loggedIn(7, alice, ALICE);

    lab.down(7, "DELETING");
    lab.settle();

    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.charon.times("terminate")).isZero();
  }

  /** charon narrows to its connection, which settings of before may have fed. */
  @Test
  void aChildOutsideOfTheTunnelsNetworksIsCut() {
    lab.logins.follow(tenantOf("10.1.0.0/16"));
    loggedIn(7, alice, ALICE);
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
    loggedIn(7, alice, ALICE);
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
    loggedIn(7, alice, ALICE);
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

  // Revocations.

  @Test
  void aRevocationFlushesAnswersAndCutsExactlyItsSas() {
    loggedIn(7, alice, ALICE);
    loggedIn(8, bob, BOB);
    lab.charon.told.clear();

    lab.revoke(alice);
    lab.settle();

    assertThat(flushesOfAnswers()).isEqualTo(1);
    assertThat(lab.charon.sas).containsOnlyKeys(8L);
    assertThat(onlySession().identity().orElseThrow().sha256()).isEqualTo(bob.sha256());
    assertThat(
            lab.sessions
                .meters
                .get("vouchsafe.sessions.cut")
                .tag("gateway", "gw1")
                .tag("reason", "revoked")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void manyRevocationsAreAFewFlushesAndNoneIsLost() {
    for (int i = 0; i < 100; i++) {
      lab.revoke(alice);
      lab.settle();
    }
    assertThat(flushesOfAnswers()).isEqualTo(1);

    lab.pass(Duration.ofSeconds(1));

    assertThat(flushesOfAnswers()).as("the last came after the first flush").isEqualTo(2);
  }

  @Test
  void aBlockAndAReloadFlushToo() {
    lab.sessions.events.publish(new RevocationEvent.Blocked(IkeLoginsLab.TENANT, BlockList.EMPTY));
    lab.pass(Duration.ofSeconds(1));
    assertThat(flushesOfAnswers()).isEqualTo(1);

    lab.sessions.events.publish(new RevocationEvent.TrustChanged(IkeLoginsLab.TENANT));
    lab.sessions.events.publish(new RevocationEvent.TrustChanged("somebody-else"));
    lab.pass(Duration.ofSeconds(1));
    assertThat(flushesOfAnswers()).isEqualTo(2);
  }

  @Test
  void aFlushThatCharonDoesNotMakeIsTriedAgain() {
    lab.charon.failing.add("flush-certs");
    lab.revoke(alice);
    lab.pass(Duration.ofSeconds(3));
    lab.charon.failing.clear();
    lab.charon.told.clear();

    lab.pass(Duration.ofSeconds(2));

    assertThat(flushesOfAnswers()).isEqualTo(1);
  }

  // charon, or we, come and go.

  @Test
  void atANewAttachingSessionsThatAreStillThereGoOn() {
    loggedIn(7, alice, ALICE);
    loggedIn(8, bob, BOB);
    lab.logins.lost();
    lab.settle();
    lab.charon.sas.remove(8L);
    lab.charon.told.clear();

    lab.attach();

    assertThat(onlySession().identity().orElseThrow().sha256()).isEqualTo(alice.sha256());
    assertThat(lab.charon.sas).containsOnlyKeys(7L);
    assertThat(flushesOfAnswers()).isEqualTo(1);
    assertThat(lab.charon.times("rekey")).isZero();
  }

  /** Its numbers begin at 1 again, and say nothing. */
  @Test
  void anotherRunOfCharonHasOtherSas() {
    loggedIn(7, alice, ALICE);
    String before = onlySession().id();
    lab.logins.lost();
    FakeCharon next = new FakeCharon();
    next.shown(bob);
    next.sas.put(7L, anotherRuns(7, BOB));
    lab.charon = next;

    lab.attach();

    assertThat(onlySession().id()).isNotEqualTo(before);
    assertThat(onlySession().identity().orElseThrow().sha256()).isEqualTo(bob.sha256());
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

    loggedIn(9, alice, ALICE);
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
    loggedIn(7, alice, ALICE);
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
    next.sas.put(7L, anotherRuns(7, BOB));
    lab.charon = next;

    lab.attach();
    lab.pass(Duration.ofSeconds(10));

    assertThat(lab.charon.sas).containsKey(7L);
    assertThat(lab.charon.times("terminate")).isZero();
  }

  private static ViciMessage anotherRuns(long id, String remoteId) {
    return IkeLoginsLab.named(
        "vouchsafe.roaming.0",
        ViciMessage.builder()
            .put("uniqueid", Long.toString(id))
            .put("state", "ESTABLISHED")
            .put("remote-host", "10.9.0.9")
            .put("remote-id", remoteId)
            .put("initiator-spi", "feed")
            .put("responder-spi", "beef")
            .build());
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

  // Secrets, and settings.

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
    loggedIn(7, alice, ALICE);
    lab.decidedTunnel = Optional.of("hq");

    lab.logins.follow(
        IkeLoginsLab.tenant(List.of(IkeLoginsLab.tunnel("hq"), IkeLoginsLab.tunnel("roaming"))));
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void aStoppedOneHearsAndTellsNothing() {
    loggedIn(7, alice, ALICE);
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
    loggedIn(7, alice, ALICE);

    lab.logins.removed();
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }
}
