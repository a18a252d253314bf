package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.cache.AcceptedResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session is found by each certificate of its path, and is found no more once it is gone. */
class LiveSessionsTest {
  private static final int MANY = 10_000;

  @Test
  void oneRevocationAmongTenThousandSessionsIsOneLookUp() {
    SessionLab lab = new SessionLab();
    List<Session> sessions = new ArrayList<>();
    for (int i = 1; i <= MANY; i++) {
      sessions.add(lab.open(i));
    }

    assertThat(lab.live.ofCertificate(SessionLab.TENANT, SessionLab.key(5000)))
        .containsExactly(sessions.get(4999));
    assertThat(lab.live.ofCertificate("other", SessionLab.key(5000))).isEmpty();
    lab.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(5000)));
    assertThat(lab.asked).as("nobody else is asked about").hasValue(1);
    lab.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(MANY + 1)));
    assertThat(lab.asked).hasValue(1);
  }

  @Test
  void everyCertificateOfThePathCounts() {
    SessionLab lab = new SessionLab();
    Session one = lab.open(1);
    Session other = lab.open(2);

    assertThat(lab.live.ofCertificate(SessionLab.TENANT, SessionLab.issuingKey()))
        .containsExactlyInAnyOrder(one, other);
    assertThat(
            lab.live.ofIssuer(
                SessionLab.TENANT, AcceptedResponse.issuer(SessionLab.ISSUING.certificate())))
        .containsExactlyInAnyOrder(one, other);
    assertThat(lab.live.ofTenant(SessionLab.TENANT)).containsExactly(one, other);
  }

  @Test
  void whatIsGoneLeavesNothingBehind() {
    SessionLab lab = new SessionLab();
    Session one = lab.open(1);
    lab.registry.close(one);

    assertThat(lab.live.restOn(SessionLab.TENANT, SessionLab.key(1))).isFalse();
    assertThat(lab.live.restOn(SessionLab.TENANT, SessionLab.issuingKey())).isFalse();
    assertThat(lab.live.count(SessionLab.TENANT)).isZero();
    assertThat(lab.live.all()).isEmpty();
    assertThat(one.mayPass()).isFalse();
    lab.registry.close(one);
    assertThat(lab.live.count(SessionLab.TENANT)).isZero();
  }

  @Test
  void otherCertificatesAfterARenewalAreFoundInsteadOfTheOldOnes() {
    SessionLab lab = new SessionLab();
    Session session = lab.open(1);

    boolean others = lab.live.renew(session, SessionBasis.of(lab.verdict(2)).orElseThrow());

    assertThat(others).isTrue();
    assertThat(lab.live.restOn(SessionLab.TENANT, SessionLab.key(1))).isFalse();
    assertThat(lab.live.restOn(SessionLab.TENANT, SessionLab.key(2))).isTrue();
    assertThat(lab.live.restOn(SessionLab.TENANT, SessionLab.issuingKey())).isTrue();
    assertThat(lab.live.renew(session, SessionBasis.of(lab.verdict(2)).orElseThrow())).isFalse();
  }

  @Test
  void oneTooManyIsNotOpened() {
    SessionLab lab = new SessionLab(Runnable::run, 2);
    lab.open(1);
    Session second = lab.open(2);

    assertThat(lab.registry.open(lab.verdict(3), new FakeHandle()))
        .isEqualTo(
            new SessionOpening.NotOpened("the tenant has 2 sessions, the most there may be"));
    assertThat(lab.live.restOn(SessionLab.TENANT, SessionLab.key(3))).isFalse();
    lab.registry.close(second);
    assertThat(lab.registry.open(lab.verdict(3), new FakeHandle()))
        .isInstanceOf(SessionOpening.Opened.class);
  }
}
