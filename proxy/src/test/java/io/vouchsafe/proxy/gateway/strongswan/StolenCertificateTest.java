package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.GatewayAnswers;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/**
 * A thief has the old certificate of a client that has a new one; charon does not say who showed
 * which. The thief does not get in as the owner, and does not lock the owner out.
 */
class StolenCertificateTest {
  private static final String ALICE = "alice@lab.test";
  private static final String DRAIN = "list-sas ike-id=2147483647";

  private final Certificate stolen = IkeLoginsLab.alice();
  private final Certificate renewed =
      IkeLoginsLab.CA
          .issue(
              CertificateSpec.client("CN=alice", IkeLoginsLab.NOW)
                  .serial(13)
                  .email(ALICE)
                  .validity(
                      IkeLoginsLab.NOW.minusSeconds(60),
                      IkeLoginsLab.NOW.plus(Duration.ofDays(30))))
          .certificate();
  private final IkeLoginsLab lab = IkeLoginsLab.attached();

  /** charon asks the relay about the stolen one, and refuses. */
  private void thiefFails() {
    lab.charon.shown(stolen);
    lab.down(5, "CONNECTING");
    lab.settle();
  }

  private void ownerLogsIn(long id) {
    lab.charon.shown(renewed);
    lab.up(id, ALICE);
    lab.settle();
  }

  private void comesIn(long id) {
    ownerLogsIn(id);
    assertThat(lab.charon.sas).containsKey(id);
    assertThat(lab.sessions.list())
        .anyMatch(one -> one.identity().orElseThrow().sha256().equals(renewed.sha256()));
  }

  private void isCut(long id) {
    assertThat(lab.charon.sas).doesNotContainKey(id);
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** As after a restart of ours, or by a CRL: nobody tells of it. */
  private void isRevokedSilently() {
    lab.denied.put(stolen, Reason.REVOKED);
    lab.known.add(StatusKey.of(new RevocationQuery(stolen, IkeLoginsLab.CA.certificate())));
  }

  /** The thief's own login is how we learn of it. */
  @Test
  void theOwnerComesInAtOnceAfterTheThief() {
    lab.revoke(stolen);
    thiefFails();

    comesIn(7);
  }

  @Test
  void theOwnerComesInAfterTheThiefOfWhoseCertificateNobodyTold() {
    isRevokedSilently();
    thiefFails();

    comesIn(7);
  }

  @Test
  void theThiefWhoGoesOnTryingLocksNobodyOut() {
    lab.revoke(stolen);
    for (int id = 10; id < 30; id++) {
      thiefFails();
      comesIn(id);
      lab.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void theOwnerWhoIsThereGoesOn() {
    comesIn(7);
    lab.pass(CarriedCertificates.CARRIED.multipliedBy(2));
    lab.revoke(stolen);
    thiefFails();
    lab.pass(Duration.ofSeconds(30));

    assertThat(lab.charon.sas).containsOnlyKeys(7L);
  }

  /** Both may have come by an answer of before; the owner's next login is sure. */
  @Test
  void whoLoggedInBeforeTheRevocationIsCutAndTheOwnerComesAgain() {
    lab.charon.shown(stolen);
    ownerLogsIn(7);
    lab.revoke(stolen);
    lab.settle();
    isCut(7);

    comesIn(8);
  }

  /** charon told of it before the round was over, so that it may rest on an answer of before. */
  @Test
  void aLoginThatCharonToldBeforeTheFenceIsNotSure() {
    lab.charon.shown(stolen);
    lab.revoke(stolen);
    untilToldOf("fence");
    ownerLogsIn(7);
    isCut(7);

    comesIn(8);
  }

  /** An answer of before may reach charon's cache after the first flush. */
  @Test
  void aRoundWaitsForWhoeverIsBusyBeforeAndAfterItsFlush() {
    lab.revoke(stolen);
    lab.settle();

    assertThat(lab.charon.told)
        .containsSubsequence(
            "flush-certs type=OCSP_RESPONSE",
            DRAIN,
            "flush-certs type=OCSP_RESPONSE",
            "flush-certs type=X509_CRL",
            DRAIN,
            "fence");
  }

  @Test
  void withoutTheFenceNothingIsSure() {
    lab.charon.failing.add("fence");
    lab.revoke(stolen);
    thiefFails();
    ownerLogsIn(7);
    isCut(7);
    lab.charon.failing.clear();
    lab.pass(Duration.ofSeconds(1));

    comesIn(8);
  }

  @Test
  void aFlushThatFailsMakesNothingSure() {
    lab.charon.failing.add("flush-certs");
    lab.revoke(stolen);
    thiefFails();
    ownerLogsIn(7);
    lab.pass(Duration.ofSeconds(1));
    isCut(7);
  }

  /** Nobody had seen that it is revoked when the owner logged in. */
  @Test
  void theFirstLoginWithAnUnseenOneIsCutAndTheNextComesIn() {
    isRevokedSilently();
    lab.charon.shown(stolen);
    ownerLogsIn(7);
    isCut(7);

    lab.charon.shown(stolen);
    comesIn(8);
  }

  /** What happened while nobody listened, nobody knows. */
  @Test
  void afterAnAttachingTheOwnerComesInAndAnUnheardLoginDoesNot() {
    lab.revoke(stolen);
    lab.settle();
    lab.logins.lost();
    lab.charon.shown(stolen);
    lab.charon.shown(renewed);
    lab.charon.sas.put(
        7L,
        IkeLoginsLab.named(
            "vouchsafe.roaming.0",
            IkeLoginsLab.sa("vouchsafe.roaming.0", 7, ALICE, "ESTABLISHED")));
    lab.attach();
    isCut(7);

    lab.charon.shown(stolen);
    comesIn(8);
  }

  @Test
  void aLoginThatIsToldAtTheAttachingIsNotSure() {
    lab.revoke(stolen);
    lab.settle();
    lab.logins.lost();
    lab.settle();
    lab.charon.shown(stolen);
    lab.charon.shown(renewed);
    lab.logins.attached(lab.charon, lab.charon::fence);
    lab.up(7, ALICE);
    lab.settle();

    isCut(7);
  }

  /** Taken back, and revoked again: charon may have cached a good between. */
  @Test
  void whatIsRevokedAgainCountsAnew() {
    lab.revoke(stolen);
    lab.settle();
    lab.pass(Duration.ofSeconds(1));
    lab.charon.shown(stolen);
    lab.revoke(stolen);
    untilToldOf("fence");
    ownerLogsIn(7);

    isCut(7);
  }

  @Test
  void ofTwoDevicesOfOneIdentityTheRevokedOneStaysOut() {
    lab.charon.shown(stolen);
    lab.up(6, ALICE);
    lab.settle();
    lab.pass(CarriedCertificates.CARRIED.multipliedBy(2));
    comesIn(7);
    assertThat(lab.charon.sas).containsOnlyKeys(6L, 7L);

    lab.revoke(stolen);
    lab.settle();
    assertThat(lab.charon.sas).as("the other device goes on").containsOnlyKeys(7L);
    thiefFails();
    lab.pass(Duration.ofSeconds(1));
    comesIn(8);

    assertThat(lab.charon.sas).containsOnlyKeys(7L, 8L);
  }

  /** The relay cannot tell by an OCSP request who is blocked by name or by key. */
  @Test
  void whatOnlyWeCallBlockedIsNotRefusedByCharon() {
    lab.denied.put(stolen, Reason.BLOCKED);
    lab.pass(Duration.ofMinutes(5));
    lab.charon.shown(stolen);
    ownerLogsIn(7);

    isCut(7);
  }

  /** One that ended while its session was live was good when it logged in. */
  @Test
  void whatEndedAfterTheLoginProvesNothing() {
    Certificate ends =
        IkeLoginsLab.CA
            .issue(
                CertificateSpec.client("CN=alice", IkeLoginsLab.NOW)
                    .serial(15)
                    .email(ALICE)
                    .validity(
                        IkeLoginsLab.NOW.minus(Duration.ofDays(1)),
                        IkeLoginsLab.NOW.plusSeconds(200)))
            .certificate();
    lab.charon.shown(ends);
    comesIn(7);
    lab.pass(Duration.ofSeconds(300));
    lab.denied.put(ends, Reason.EXPIRED);
    lab.logins.follow(
        IkeLoginsLab.tenant(List.of(IkeLoginsLab.tunnel("roaming"), IkeLoginsLab.tunnel("hq"))));
    lab.settle();

    assertThat(lab.charon.sas).isEmpty();
  }

  private void untilToldOf(String command) {
    lab.charon.told.clear();
    while (!lab.charon.told.contains(command)) {
      Runnable next = lab.loop.poll();
      if (next == null) {
        next = lab.charon.waiting.remove();
      }
      next.run();
    }
  }

  // Certificates that name responders of their own: charon asks them where our relay is silent.

  private final Certificate naming =
      IkeLoginsLab.CA
          .issue(
              CertificateSpec.client("CN=alice", IkeLoginsLab.NOW)
                  .serial(16)
                  .email(ALICE)
                  .extension(
                      Extension.authorityInfoAccess,
                      false,
                      new AuthorityInformationAccess(
                          AccessDescription.id_ad_ocsp,
                          new GeneralName(
                              GeneralName.uniformResourceIdentifier, "http://ca.test/ocsp"))))
          .certificate();
  private final StatusKey namingKey =
      StatusKey.of(new RevocationQuery(naming, IkeLoginsLab.CA.certificate()));
  private final GatewayAnswers answers = lab.tenant.memory().gatewayAnswers();

  private void thiefTries(boolean isAnswered) {
    if (isAnswered) {
      answers.revoked("gw1", namingKey, lab.clock.instant().plusSeconds(600));
    }
    lab.charon.shown(naming);
    lab.down(5, "CONNECTING");
    lab.settle();
  }

  private void isKnown() {
    lab.revoke(naming);
    lab.pass(Duration.ofSeconds(1));
  }

  @Test
  void theOwnerComesInWhenCharonKeepsTheRelaysAnswer() {
    isKnown();
    thiefTries(true);

    comesIn(7);
  }

  /** The thief keeps the relay busy, or asks before it answers. */
  @Test
  void whoeverWasNotToldToBeRevokedMayHaveComeIn() {
    isKnown();
    thiefTries(false);
    ownerLogsIn(7);

    isCut(7);
  }

  @Test
  void anotherGatewaysAnswerIsNotCharons() {
    isKnown();
    answers.revoked("gw2", namingKey, lab.clock.instant().plusSeconds(600));
    thiefTries(false);
    ownerLogsIn(7);

    isCut(7);
  }

  @Test
  void oneQuestionWithoutAnAnswerIsADoubtThatTheNextRoundEnds() {
    isKnown();
    answers.nothing("gw1");
    lab.charon.shown(naming);
    answers.revoked("gw1", namingKey, lab.clock.instant().plusSeconds(600));
    ownerLogsIn(7);
    isCut(7);

    lab.pass(Duration.ofSeconds(1));
    thiefTries(true);
    comesIn(8);
  }

  @Test
  void whatIsFlushedIsNoLongerKept() {
    isKnown();
    thiefTries(true);
    lab.sessions.events.publish(new RevocationEvent.TrustChanged(IkeLoginsLab.TENANT));
    lab.pass(Duration.ofSeconds(1));
    lab.charon.shown(naming);
    ownerLogsIn(7);

    isCut(7);
  }

  /** Answers are dropped for the sake of certificates, too. */
  @Test
  void whatGaveWayToCertificatesIsNoLongerKept() {
    isKnown();
    thiefTries(true);
    lab.charon.halfOpen = 1;
    for (int id = 20; id < 26; id++) {
      lab.charon.answered();
      lab.charon.answered();
      lab.down(id, "CONNECTING");
      lab.settle();
    }
    lab.charon.shown(naming);
    ownerLogsIn(7);

    isCut(7);
  }

  @Test
  void anAnswerThatHasEndedIsNoLongerKept() {
    isKnown();
    thiefTries(true);
    lab.pass(Duration.ofSeconds(600));
    lab.charon.shown(naming);
    ownerLogsIn(7);

    isCut(7);
  }
}
