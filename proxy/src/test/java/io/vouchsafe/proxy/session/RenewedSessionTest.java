package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sessions that their gateway has had decided about, or has kept over a restart of ours. */
class RenewedSessionTest {
  private final SessionLab lab = new SessionLab();

  @Test
  void aVerdictOfItsGatewayIsWhatASessionRestsOn() {
    Session session = lab.open(7);
    lab.pass(Duration.ofMinutes(2));
    Verdict later = lab.verdict(7);

    assertThat(lab.registry.renew(session, later)).isTrue();

    assertThat(session.validUntil()).isEqualTo(lab.now().plus(SessionLab.VALID));
    lab.pass(Duration.ofMinutes(3));
    assertThat(lab.asked.get()).as("it was to be asked after 4 minutes").isZero();
  }

  @Test
  void aVerdictOfItsGatewayIsFoundByItsCertificatesFromNowOn() {
    FakeHandle handle = new FakeHandle();
    Session session = lab.open(7, handle);

    assertThat(lab.registry.renew(session, lab.verdict(8))).isTrue();
    lab.revoke(8);

    assertThat(handle.words()).containsExactly("revoked");
  }

  @Test
  void aVerdictThatCameBeforeTheRevocationClearsNobody() {
    Session session = lab.open(7);
    Verdict before = lab.verdict(7);
    lab.decisions = asked -> io.vertx.core.Promise.<SessionAnswer>promise().future();
    lab.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(7)));
    assertThat(session.mayPass()).isFalse();

    lab.registry.renew(session, before);

    assertThat(session.mayPass()).isFalse();
  }

  @Test
  void aVerdictThatIsNoneOfTheSessionsIsNotTaken() {
    Session session = lab.open(7);
    Verdict verdict = lab.verdict(7);
    Verdict otherPolicy =
        new Verdict(
            "r",
            verdict.tenant(),
            "another",
            verdict.front(),
            verdict.decision(),
            Optional.empty(),
            lab.now(),
            0,
            Optional.empty());
    Verdict deny =
        new Verdict(
            "r",
            verdict.tenant(),
            verdict.policy(),
            verdict.front(),
            new Decision.Deny(Reason.REVOKED, "", io.vouchsafe.vpnauth.revocation.Evidence.NONE),
            Optional.empty(),
            lab.now(),
            0,
            Optional.empty());

    assertThat(lab.registry.renew(session, otherPolicy)).isFalse();
    assertThat(lab.registry.renew(session, deny)).isFalse();
    lab.registry.close(session);
    assertThat(lab.registry.renew(session, verdict)).isFalse();
    assertThat(session.reference()).isEqualTo("r-7");
  }

  @Test
  void oneThatWasKeptIsDecidedAboutAtOnceAndShowsWhenItBegan() {
    FakeHandle handle = new FakeHandle();
    lab.decisions = session -> lab.deny(Reason.REVOKED);

    Session session = resumed(handle);
    assertThat(session.since()).isEqualTo(SessionLab.START.minusSeconds(3600));
    assertThat(handle.words()).isEmpty();
    lab.registry.tick();

    assertThat(handle.words()).containsExactly("revoked");
  }

  @Test
  void oneThatWasKeptIsBroughtWithItsIssuers() {
    lab.decisions =
        session -> {
          assertThat(session.basis().chain()).hasSize(2);
          return lab.deny(Reason.REVOKED);
        };
    FakeHandle handle = new FakeHandle();
    resumed(handle);
    lab.registry.tick();
    assertThat(handle.words()).containsExactly("revoked");
  }

  @Test
  void oneThatWasKeptGoesOnForItsGraceWhileNobodyAnswers() {
    FakeHandle handle = new FakeHandle();
    lab.decisions = session -> lab.deny(Reason.STATUS_UNAVAILABLE);
    resumed(handle);

    lab.pass(Duration.ofMinutes(15));
    assertThat(handle.words()).isEmpty();
    lab.pass(Duration.ofMinutes(6));
    assertThat(handle.words()).containsExactly("status_unavailable");
  }

  private Session resumed(FakeHandle handle) {
    ResumedSession kept =
        new ResumedSession(
            SessionLab.TENANT,
            "default",
            List.of(SessionLab.LEAF, SessionLab.ISSUING.certificate()),
            "r-before",
            SessionLab.START.minusSeconds(3600),
            SessionLab.START.plus(SessionLab.VALID));
    return ((SessionOpening.Opened) lab.registry.resume(kept, handle)).session();
  }
}
