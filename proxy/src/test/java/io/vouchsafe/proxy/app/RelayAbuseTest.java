package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.app.RelayClient.Answer;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers, caches and old bytes must not bring about through the relay. */
class RelayAbuseTest {
  private static final byte[] NO_NONCE = {};
  private static final int TRY_LATER = OCSPResponseStatus.TRY_LATER;

  private ServiceLab lab;
  private RelayClient client;

  private void start(ServiceLab.Wishes wishes) throws Exception {
    lab = new ServiceLab(wishes);
    client = new RelayClient(lab.service.apiPort());
  }

  @AfterEach
  void stop() {
    client.close();
    lab.close();
  }

  private byte[] asking(Certificate subject) throws Exception {
    return RelayClient.request(HashAlgorithm.SHA256, NO_NONCE, lab.issuing.certificate(), subject);
  }

  private static List<ResponseSigner> signers(ServiceLab lab) {
    Issued own = lab.issuing.issue(CertificateSpec.ocspSigner("CN=Relay", FakeClock.START));
    return List.of(
        new ResponseSigner(
            lab.issuing.certificate(), own.certificate(), own.keys().getPrivate(), lab.provider));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatStrangersAskNeverOpensTheBreakerOfLogins(boolean signing) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.signers = signing ? RelayAbuseTest::signers : there -> List.of();
    start(wishes);
    lab.responder.status(500);
    for (int i = 0; i < 6; i++) {
      byte[] request = asking(lab.client("CN=Stranger " + i).certificate());
      assertThat(client.post(request).status()).isEqualTo(TRY_LATER);
    }
    lab.responder.status(200);

    assertThat(lab.api.decide(lab.client("CN=Ann").certificate()).getString("reason"))
        .isEqualTo("ok");
  }

  @Test
  void whatADecisionFetchedIsNotRelayedBeyondTheObjectsAge() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.object = corp -> corp.withRules(corp.rules().withNonce(NonceUse.OFF).withMaxAge(600));
    start(wishes);
    Certificate ann = lab.client("CN=Ann").certificate();
    lab.api.decide(ann);
    byte[] request = asking(ann);
    Answer answer = client.get(request);
    assertThat(answer.status()).isEqualTo(OCSPResponseStatus.SUCCESSFUL);
    assertThat(lab.responder.requests()).isEqualTo(1);
    lab.responder.status(503);

    lab.clock.advance(Duration.ofSeconds(601));
    assertThat(client.get(request).status()).isEqualTo(TRY_LATER);
  }

  @Test
  void nothingIsRelayedOnceItsSignersCertificateHasEnded() throws Exception {
    start(new ServiceLab.Wishes());
    lab.responder.signWith(
        lab.issuing.issue(
            CertificateSpec.ocspSigner("CN=Short", FakeClock.START)
                .validity(
                    FakeClock.START.minusSeconds(60),
                    FakeClock.START.plus(Duration.ofMinutes(10)))));
    byte[] request = asking(lab.client("CN=Ann").certificate());
    assertThat(client.get(request).status()).isEqualTo(OCSPResponseStatus.SUCCESSFUL);
    lab.responder.status(503);

    lab.clock.advance(Duration.ofMinutes(11));
    assertThat(client.get(request).status()).isEqualTo(TRY_LATER);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void forgettingByHandReachesTheRelay(boolean signing) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.signers = signing ? RelayAbuseTest::signers : there -> List.of();
    start(wishes);
    byte[] request = asking(lab.client("CN=Ann").certificate());
    client.get(request);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    assertThat(lab.api.adminSend("DELETE", "/cache/acme", "").statusCode()).isEqualTo(200);

    assertThat(client.get(request).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = RevocationReason.class,
      names = {"KEY_COMPROMISE", "CERTIFICATE_HOLD"})
  void whatARelayedClientLeftOutDoesNotUndoARevocationThatANonceProved(RevocationReason reason)
      throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.object = corp -> corp.withRules(corp.rules().withNonce(NonceUse.REQUIRE));
    wishes.onUnavailable = RevocationPolicy.OnUnavailable.ALLOW;
    start(wishes);
    Certificate ann = lab.client("CN=Ann").certificate();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, reason));
    assertThat(lab.api.decide(ann).getString("reason")).isEqualTo("revoked");
    lab.clock.advance(Duration.ofMinutes(1));
    client.post(asking(ann));
    lab.responder.status(503);

    assertThat(lab.api.decide(ann).getString("reason")).isEqualTo("revoked");
  }

  @Test
  void aCacheThatHoldsAGoodIsNotToldThatNothingChangedSinceItsDate() throws Exception {
    start(new ServiceLab.Wishes());
    Certificate ann = lab.client("CN=Ann").certificate();
    byte[] request = asking(ann);
    String date = client.get(request).header("Last-Modified");
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.api.decide(ann);

    Answer answer = client.get(request, "If-Modified-Since", date);

    assertThat(answer.http().statusCode()).isEqualTo(200);
    assertThat(answer.single().getCertStatus()).isInstanceOf(RevokedStatus.class);
  }
}
