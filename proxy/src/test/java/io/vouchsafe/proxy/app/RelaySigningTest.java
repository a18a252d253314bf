package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.app.RelayClient.Answer;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay with a signer of its own for the issuer (contract, section 5). */
class RelaySigningTest {
  private static final byte[] NO_NONCE = {};
  private static final int TRY_LATER = OCSPResponseStatus.TRY_LATER;
  private static final int UNAUTHORIZED = OCSPResponseStatus.UNAUTHORIZED;
  private static final int MALFORMED = OCSPResponseStatus.MALFORMED_REQUEST;

  private ServiceLab lab;
  private RelayClient client;

  @BeforeEach
  void start() throws Exception {
    start(wishes());
  }

  private static ServiceLab.Wishes wishes() {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.signers = RelaySigningTest::signers;
    return wishes;
  }

  static List<ResponseSigner> signers(ServiceLab lab) {
    Issued own = lab.issuing.issue(CertificateSpec.ocspSigner("CN=Relay", FakeClock.START));
    return List.of(
        new ResponseSigner(
            lab.issuing.certificate(), own.certificate(), own.keys().getPrivate(), lab.provider));
  }

  private void start(ServiceLab.Wishes wishes) throws Exception {
    stop();
    lab = new ServiceLab(wishes);
    client = new RelayClient(lab.service.apiPort());
  }

  @AfterEach
  void stop() {
    if (lab != null) {
      client.close();
      lab.close();
    }
  }

  private byte[] asking(HashAlgorithm hash, byte[] nonce, Certificate... subjects)
      throws Exception {
    return RelayClient.request(hash, nonce, lab.issuing.certificate(), subjects);
  }

  private byte[] asking(Certificate subject) throws Exception {
    return asking(HashAlgorithm.SHA256, NO_NONCE, subject);
  }

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void aGoodIsSignedUnderTheCertIdThatWasSent(HashAlgorithm hash) throws Exception {
    Certificate subject = lab.client("CN=Ann").certificate();

    Answer answer = client.post(asking(hash, NO_NONCE, subject));

    BasicOCSPResp basic = answer.basic();
    X509CertificateHolder signer = basic.getCerts()[0];
    assertThat(signer.getSubject()).hasToString("CN=Relay");
    assertThat(
            basic.isSignatureValid(
                new JcaContentVerifierProviderBuilder().setProvider(lab.provider).build(signer)))
        .isTrue();
    assertThat(answer.single().getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(answer.single().getCertID().toASN1Primitive().getEncoded())
        .isEqualTo(
            CertId.of(new RevocationQuery(subject, lab.issuing.certificate()), hash)
                .encoded()
                .toBytes());
    assertThat(answer.header("Content-Type")).isEqualTo("application/ocsp-response");
  }

  @Test
  void itsThisUpdateIsTheEvidencesAndItsNextUpdateAtMostMaxVerdictAhead() throws Exception {
    Answer first = client.post(asking(lab.client("CN=Ann").certificate()));
    assertThat(first.single().getThisUpdate()).isEqualTo(Date.from(FakeClock.START));
    assertThat(first.single().getNextUpdate())
        .isEqualTo(Date.from(FakeClock.START.plusSeconds(300)));
    assertThat(first.basic().getProducedAt()).isEqualTo(Date.from(FakeClock.START));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 16, 32, 128})
  void aNonceIsEchoedAndNothingIsStored(int length) throws Exception {
    Certificate subject = lab.client("CN=Ann").certificate();
    byte[] nonce = new byte[length];
    nonce[0] = 7;

    Answer answer = client.post(asking(HashAlgorithm.SHA1, nonce, subject));
    Answer without = client.post(asking(HashAlgorithm.SHA1, NO_NONCE, subject));

    assertThat(answer.nonce()).contains(nonce);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(without.nonce()).isEmpty();
  }

  @Test
  void aNonceOfMoreThan128OctetsIsMalformed() throws Exception {
    Certificate subject = lab.client("CN=Ann").certificate();

    assertThat(client.post(asking(HashAlgorithm.SHA1, new byte[129], subject)).status())
        .isEqualTo(MALFORMED);
  }

  @Test
  void revokedIsSignedWithTimeAndReasonAndOutlivesItsEvidence() throws Exception {
    lab.responder.say(
        spec -> spec.revoked(FakeClock.START.minusSeconds(60), RevocationReason.KEY_COMPROMISE));
    Certificate subject = lab.client("CN=Ann").certificate();
    client.post(asking(subject));
    lab.responder.status(500);
    lab.clock.advance(Duration.ofDays(2));

    Answer answer = client.post(asking(subject));

    RevokedStatus revoked = (RevokedStatus) answer.single().getCertStatus();
    assertThat(revoked.getRevocationTime()).isEqualTo(Date.from(FakeClock.START.minusSeconds(60)));
    assertThat(revoked.getRevocationReason()).isEqualTo(1);
    assertThat(answer.single().getThisUpdate()).isEqualTo(Date.from(FakeClock.START));
    assertThat(answer.single().getNextUpdate())
        .isEqualTo(Date.from(lab.clock.instant().plusSeconds(300)));
  }

  @Test
  void unknownIsSignedAsUnknown() throws Exception {
    lab.responder.say(spec -> spec.unknown());

    assertThat(client.post(asking(lab.client("CN=Ann").certificate())).single().getCertStatus())
        .isInstanceOf(UnknownStatus.class);
  }

  @Test
  void withoutEvidenceItIsTryLaterEvenWhereThePolicyAllows() throws Exception {
    ServiceLab.Wishes wishes = wishes();
    wishes.onUnavailable = RevocationPolicy.OnUnavailable.ALLOW;
    start(wishes);
    lab.responder.status(500);
    Certificate subject = lab.client("CN=Ann").certificate();

    assertThat(lab.api.decide(subject).getString("reason")).isEqualTo("status_unavailable_allowed");
    Answer answer = client.post(asking(subject));
    assertThat(answer.status()).isEqualTo(TRY_LATER);
    assertThat(answer.header("X-Vouchsafe-Reference")).matches("[0-9a-f]+-[0-9a-z]+");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void aGoodIsNotToldBeyondItsNextUpdate() throws Exception {
    Certificate subject = lab.client("CN=Ann").certificate();
    byte[] request = asking(subject);
    client.get(request);
    lab.responder.status(500);

    lab.clock.advance(Duration.ofMinutes(59));
    assertThat(client.get(request).status()).isEqualTo(OCSPResponseStatus.SUCCESSFUL);
    lab.clock.advance(Duration.ofMinutes(1));
    assertThat(client.get(request).status()).isEqualTo(TRY_LATER);
  }

  @Test
  void aStrangersIssuerIsUnauthorized() throws Exception {
    LabCa stranger =
        LabCa.root(CertificateSpec.ca("CN=Lab Issuing", FakeClock.START), lab.provider);
    Certificate subject =
        stranger.issue(CertificateSpec.client("CN=Eve", FakeClock.START)).certificate();

    byte[] request =
        RelayClient.request(HashAlgorithm.SHA1, NO_NONCE, stranger.certificate(), subject);

    assertThat(client.post(request).status()).isEqualTo(UNAUTHORIZED);
    assertThat(lab.responder.requests()).isZero();
  }

  @Test
  void withoutAPolicyCalledDefaultEverythingIsUnauthorized() throws Exception {
    ServiceLab.Wishes wishes = wishes();
    wishes.policyName = "staff";
    start(wishes);

    assertThat(client.post(asking(lab.client("CN=Ann").certificate())).status())
        .isEqualTo(UNAUTHORIZED);
  }

  @Test
  void severalCertificatesOfOneIssuerAreAnsweredWhole() throws Exception {
    Certificate ann = lab.client("CN=Ann").certificate();
    Certificate ben = lab.client("CN=Ben").certificate();
    lab.responder.say(
        spec ->
            spec.statusOf(
                ben.serial(),
                new RevocationStatus.Revoked(FakeClock.START, RevocationReason.SUPERSEDED)));

    Answer answer = client.post(asking(HashAlgorithm.SHA1, NO_NONCE, ann, ben));

    assertThat(answer.basic().getResponses()).hasSize(2);
    assertThat(answer.basic().getResponses()[0].getCertStatus()).isNull();
    assertThat(answer.basic().getResponses()[1].getCertStatus()).isInstanceOf(RevokedStatus.class);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void aSignerThatHasExpiredSignsNothingAndNothingOfItIsHandedOut() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.signers = lab -> List.of(signer(lab, FakeClock.START.plus(Duration.ofMinutes(30))));
    start(wishes);
    byte[] request = asking(lab.client("CN=Ann").certificate());

    Answer answer = client.get(request);
    assertThat(answer.status()).isEqualTo(OCSPResponseStatus.SUCCESSFUL);
    assertThat(answer.header("Cache-Control")).startsWith("max-age=300,");
    assertThat(lab.api.admin("/health/ready").body())
        .contains("\"signers\":[{", "\"not_after\":\"2026-03-01T12:30:00Z\"");
    lab.clock.advance(Duration.ofMinutes(31));
    assertThat(client.get(request).status()).isEqualTo(TRY_LATER);
  }

  private static ResponseSigner signer(ServiceLab lab, Instant notAfter) {
    Issued own =
        lab.issuing.issue(
            CertificateSpec.ocspSigner("CN=Brief", FakeClock.START)
                .validity(FakeClock.START.minusSeconds(60), notAfter));
    return new ResponseSigner(
        lab.issuing.certificate(), own.certificate(), own.keys().getPrivate(), lab.provider);
  }

  @Test
  void whatTheRelayLearnsEntersTheMemoryOfDecisionsOnlyForWhomALoginPresented() throws Exception {
    Certificate ann = lab.client("CN=Ann").certificate();
    Certificate ben = lab.client("CN=Ben").certificate();
    client.post(asking(ann));
    lab.api.decide(ben);

    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.clock.advance(Duration.ofDays(2));
    client.post(asking(ben));
    client.post(asking(lab.client("CN=Cid").certificate()));
    assertThat(lab.api.admin("/metrics").body())
        .contains("cache_size{cache=\"status\",tenant=\"acme\"} 0.0")
        .contains("cache_size{cache=\"revoked\",tenant=\"acme\"} 1.0");
    lab.responder.status(500);

    assertThat(lab.api.decide(ben).getString("reason")).isEqualTo("revoked");
  }

  @Test
  void aStoredGoodIsNotHandedOutOnceADecisionHasLearntOfTheRevocation() throws Exception {
    Certificate ann = lab.client("CN=Ann").certificate();
    byte[] request = asking(ann);
    client.get(request);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.api.decide(ann);

    assertThat(client.get(request).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
  }

  @Test
  void aStoredAnswerCostsNoSignature() throws Exception {
    byte[] request = asking(lab.client("CN=Ann").certificate());
    byte[] first = client.get(request).http().body();
    byte[] second = client.get(request).http().body();

    assertThat(second).isEqualTo(first);
    assertThat(client.post(request).http().body()).isEqualTo(first);
    assertThat(lab.api.admin("/metrics").body())
        .contains("vouchsafe_relay_signatures_total{tenant=\"acme\"} 1.0")
        .contains("vouchsafe_relay_requests_total{result=\"good\",tenant=\"acme\"} 3.0");
  }
}
