package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows when charon has let a peer in: a session, or the end of its SA. */
class IkeLoginsTest {
  private static final String ALICE = "alice@lab.test";
  private static final String BOB = "bob@lab.test";
  private static final String FLUSH_CERTIFICATES = "flush-certs type=X509";

  private final Certificate alice = IkeLoginsLab.alice();
  private final Certificate bob = IkeLoginsLab.bob();
  private final IkeLoginsLab lab = IkeLoginsLab.attached();

  @Test
  void whoeverIsLetInHasASession() {
    lab.loggedIn(7, alice, ALICE);

    SessionFacts facts = lab.onlySession().facts();
    assertThat(facts.carrier()).isEqualTo(new SessionFacts.Carrier.Gateway("gw1"));
    assertThat(facts.tunnel()).contains("roaming");
    assertThat(facts.claimedId()).contains(ALICE);
    assertThat(facts.remoteAddress()).contains("10.9.0.2");
    assertThat(facts.virtualIps()).containsExactly("10.88.0.1");
    assertThat(lab.onlySession().identity().orElseThrow().sha256()).isEqualTo(alice.sha256());
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

    assertThat(lab.onlySession().facts().virtualIps()).hasSize(1);
    assertThat(lab.asked).hasSize(1);
    assertThat(lab.charon.times("terminate")).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"REVOKED", "NO_TUNNEL", "IDENTITY_NOT_LISTED", "BLOCKED", "EXPIRED", "DEADLINE"})
  void whoeverIsRefusedIsCut(Reason reason) {
    lab.denied.put(alice, reason);
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.charon.told)
        .contains("terminate ike-id=7 force=yes timeout=-1", "list-sas ike-id=7");
  }

  /** strongSwan as a client ignores a DELETE that it looks at before the answer to its login. */
  @Test
  void whoeverIsRefusedIsToldAfterTheAnswerToItsLogin() {
    lab.denied.put(alice, Reason.BLOCKED);
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.judge();
    assertThat(lab.charon.told).contains("list-sas ike-id=7 noblock=yes");
    assertThat(lab.charon.times("terminate")).isZero();

    lab.clock.turn(IkeCuts.AFTER_LOGIN);
    lab.drain();

    assertThat(lab.charon.times("terminate")).isEqualTo(1);
  }

  /** Its answer is not sent yet; but nobody holds up a cut by that. */
  @Test
  void aCutWaitsALittleForABusyCharon() {
    lab.denied.put(alice, Reason.BLOCKED);
    lab.charon.shown(alice);
    lab.charon.isBusy = true;
    lab.up(7, ALICE);
    lab.settle();
    assertThat(lab.charon.times("terminate")).isZero();

    lab.pass(Duration.ofMillis(100));

    assertThat(lab.charon.times("list-sas ike-id=7 noblock=yes")).isEqualTo(4);
    assertThat(lab.charon.sas).isEmpty();
  }

  @Test
  void whoeverIsRefusedIsCutThoughCharonDoesNotShowIt() {
    lab.denied.put(alice, Reason.BLOCKED);
    lab.charon.shown(alice);
    lab.charon.failing.add("list-sas");
    lab.up(7, ALICE);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  /** At that moment it works on its answer to the peer. */
  @Test
  void charonIsAskedNothingWhileItTellsOfALogin() {
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.drain();
    assertThat(lab.charon.told).isEmpty();

    lab.judge();

    assertThat(lab.charon.told).contains("list-certs type=X509");
    assertThat(lab.sessions.list()).hasSize(1);
  }

  /** It has had the answer to its login for long. */
  @Test
  void aSessionIsCutAtOnce() {
    lab.loggedIn(7, alice, ALICE);

    lab.revoke(alice);
    lab.drain();

    assertThat(lab.charon.sas).isEmpty();
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
    assertThat(lab.onlySession().identity().orElseThrow().sha256()).isEqualTo(alice.sha256());
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
    lab.loggedIn(7, renewed(), ALICE);
  }

  /** It may be the other one that the peer has. */
  @Test
  void ofSeveralThatAreLetInEachRevocationCuts() {
    lab.charon.shown(alice);
    lab.loggedIn(7, renewed(), ALICE);
    assertThat(lab.asked).hasSize(2);

    lab.revoke(alice);
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }
}
