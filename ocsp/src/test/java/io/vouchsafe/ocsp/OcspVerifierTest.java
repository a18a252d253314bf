package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.NOW;
import static io.vouchsafe.ocsp.TestPki.accepted;
import static io.vouchsafe.ocsp.TestPki.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.EndlessKey;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the response says, and about whom; who signed and when have tests of their own. */
class OcspVerifierTest {
  private static final TestPki PKI = new TestPki();
  private static final byte[] NULL = {5, 0};

  /** RFC 6960 §2.3: an error says nothing about any certificate. */
  @ParameterizedTest
  @EnumSource(ErrorStatus.class)
  void anErrorIsNoAnswer(ErrorStatus error) {
    assertThat(outcome(PKI.verify(error.toResponse(), ResponseRules.DEFAULT)))
        .isEqualTo("responder_error");
  }

  /** Nobody can say whom a CertID in a hash that is not known here names. */
  @Test
  void anUnknownHashNamesNobody() {
    CertId certId = CertId.of(PKI.query, HashAlgorithm.SHA256);
    CertId unknown =
        new CertId(
            certId.encoded(),
            "1.2.3.4",
            certId.issuerNameHash(),
            certId.issuerKeyHash(),
            certId.serial());
    assertThat(certId.names(PKI.query)).isTrue();
    assertThat(unknown.names(PKI.query)).isFalse();
  }

  @Test
  void goodRevokedAndUnknownAreToldApart() {
    assertThat(judge(PKI.good())).isEqualTo("good");
    assertThat(judge(PKI.good().unknown())).isEqualTo("unknown");
    VerifiedStatus status =
        accepted(verify(PKI.good().revoked(NOW.minusSeconds(9), RevocationReason.SUPERSEDED)));
    assertThat(status.status())
        .isEqualTo(new RevocationStatus.Revoked(NOW.minusSeconds(9), RevocationReason.SUPERSEDED));
    assertThat(status.thisUpdate()).isEqualTo(NOW);
    assertThat(status.nextUpdate()).contains(NOW.plusSeconds(3600));
  }

  /** What nobody could afford to judge is no bad answer: nobody knows what it says. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatCostsMoreThanOneRequestMayIsOverBudgetAndNotRefusedForItsSigner(int signatures) {
    byte[] response = PKI.byDelegate().respond(PKI.good());

    OcspVerdict verdict =
        PKI.verifier(SignerRevocation.NO_CRL_HELD)
            .verify(
                response,
                PKI.query,
                ResponseRules.DEFAULT,
                PKI.group,
                Arrival.FETCHED,
                Optional.empty(),
                NOW,
                Budget.of(signatures, 1 << 20));

    assertThat(verdict).isEqualTo(new OcspVerdict.Refused(new OcspRefusal.OverBudget()));
    assertThat(TestPki.outcome(verdict)).isEqualTo("overloaded");
  }

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void everyHashOfACertIdIsUnderstood(HashAlgorithm hash) {
    assertThat(judge(ResponseSpec.about(PKI.query, hash, NOW))).isEqualTo("good");
  }

  @Test
  void anAnswerAboutAnotherSerialIsRefused() {
    assertThat(judge(about(PKI.otherLeaf.certificate(), PKI.issuing)))
        .isEqualTo("wrong_certificate");
  }

  @Test
  void anAnswerAboutAnotherIssuersNameIsRefused() {
    LabCa sameKey =
        LabCa.root(CertificateSpec.ca("CN=Renamed", NOW).keys(PKI.issuing.keys()), TestPki.BC);
    var leaf =
        sameKey.issue(
            CertificateSpec.client("CN=Leaf", NOW)
                .serial(PKI.leaf.certificate().serial().value().longValueExact()));
    assertThat(judge(about(leaf.certificate(), sameKey))).isEqualTo("wrong_certificate");
  }

  @Test
  void anAnswerAboutAnotherIssuersKeyIsRefused() {
    LabCa sameName = PKI.root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
    assertThat(judge(about(PKI.leaf.certificate(), sameName))).isEqualTo("wrong_certificate");
  }

  @Test
  void theRightAnswerIsFoundAmongOthers() {
    ResponseSpec both =
        about(PKI.otherLeaf.certificate(), PKI.issuing)
            .revoked(NOW, RevocationReason.KEY_COMPROMISE)
            .and(PKI.good());
    assertThat(judge(both)).isEqualTo("good");
  }

  @Test
  void aResponderThatContradictsItselfIsBelievedWhereItWarns() {
    ResponseSpec laterGood = PKI.good().thisUpdate(NOW.plusSeconds(5));
    assertThat(judge(laterGood.and(PKI.good().revoked(NOW, RevocationReason.KEY_COMPROMISE))))
        .isEqualTo("revoked");
    assertThat(judge(PKI.good().thisUpdate(NOW.plusSeconds(5)).and(PKI.good().unknown())))
        .isEqualTo("unknown");
  }

  /** RFC 5280 §5.3.1: what lasts is not forgotten for what ends with the response. */
  @Test
  void ofTwoRevokedAtOneTimeTheGraverCounts() {
    RevocationStatus forEver = new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE);
    for (RevocationReason milder :
        List.of(RevocationReason.REMOVE_FROM_CRL, RevocationReason.CERTIFICATE_HOLD)) {
      ResponseSpec first = PKI.good().status(forEver).and(PKI.good().revoked(NOW, milder));
      ResponseSpec last = PKI.good().revoked(NOW, milder).and(PKI.good().status(forEver));
      assertThat(accepted(verify(first)).status()).isEqualTo(forEver);
      assertThat(accepted(verify(last)).status()).isEqualTo(forEver);
    }
  }

  @Test
  void ofTwoEqualAnswersTheNewerCounts() {
    ResponseSpec older = PKI.good().thisUpdate(NOW.minusSeconds(5));
    assertThat(accepted(verify(older.and(PKI.good()))).thisUpdate()).isEqualTo(NOW);
    assertThat(
            accepted(verify(PKI.good().and(PKI.good().thisUpdate(NOW.minusSeconds(5)))))
                .thisUpdate())
        .isEqualTo(NOW);
  }

  /** RFC 6960 §4.4: critical and unknown is refused, in the response and about the certificate. */
  @Test
  void unknownCriticalExtensionsAreRefused() {
    String unknown = "1.2.3.4.5";
    assertThat(judge(PKI.good().extension(unknown, true, NULL))).isEqualTo("malformed_response");
    assertThat(judge(PKI.good().singleExtension(unknown, true, NULL)))
        .isEqualTo("malformed_response");
    assertThat(judge(PKI.good().extension(unknown, false, NULL))).isEqualTo("good");
    assertThat(judge(PKI.good().singleExtension(unknown, false, NULL))).isEqualTo("good");
    assertThat(judge(PKI.good().extension(OcspExtension.EXTENDED_REVOKE, true, NULL)))
        .isEqualTo("good");
    assertThat(
            judge(
                about(PKI.otherLeaf.certificate(), PKI.issuing)
                    .singleExtension(unknown, true, NULL)
                    .and(PKI.good())))
        .isEqualTo("good");
  }

  @ParameterizedTest
  @EnumSource(ErrorStatus.class)
  void errorStatusesAreResponderErrors(ErrorStatus status) {
    assertThat(PKI.verify(status.toResponse(), ResponseRules.DEFAULT))
        .isEqualTo(new OcspVerdict.Refused(new OcspRefusal.ResponderError(status)));
  }

  @Test
  void garbageIsMalformed() {
    for (String text : new String[] {"", "<html>", "0"}) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      assertThat(outcome(PKI.verify(bytes, ResponseRules.DEFAULT))).isEqualTo("malformed_response");
    }
    assertThat(judge(PKI.good().spoil(der -> Arrays.copyOf(der, der.length - 1))))
        .isEqualTo("malformed_response");
    assertThat(judge(PKI.good().spoil(der -> Arrays.copyOf(der, der.length + 1))))
        .isEqualTo("malformed_response");
  }

  @Test
  void ourNonceThatComesBackIsNoted() {
    Optional<Nonce> sent = Optional.of(TestPki.nonce(1));
    byte[] echoed = PKI.byDelegate().respond(PKI.good().nonce(sent));
    OcspVerdict verdict = PKI.verify(echoed, ResponseRules.DEFAULT, Arrival.FETCHED, sent, NOW);
    assertThat(accepted(verdict).nonceEchoed()).isTrue();
    Optional<Nonce> other = Optional.of(TestPki.nonce(2));
    assertThat(outcome(PKI.verify(echoed, ResponseRules.DEFAULT, Arrival.FETCHED, other, NOW)))
        .isEqualTo("nonce_mismatch");
  }

  @Test
  void timeIsJudgedAtTheInstantGiven() {
    byte[] response = PKI.byDelegate().respond(PKI.good());
    assertThat(at(response, 3660)).isEqualTo("good");
    assertThat(at(response, 3661)).isEqualTo("expired_response");
    assertThat(at(response, -60)).isEqualTo("good");
    assertThat(at(response, -61)).isEqualTo("not_yet_valid");
  }

  @Test
  void weakAlgorithmsAreNotVerified() {
    var strict = ResponseRules.DEFAULT.withAlgorithms(new Algorithms(false, false, 4096));
    var rsa =
        PKI.issuing.issue(
            CertificateSpec.ocspSigner("CN=RSA", NOW).keys(LabCa.rsa(2048, TestPki.BC)));
    byte[] response = PKI.by(rsa).respond(PKI.good());
    assertThat(outcome(PKI.verify(response, ResponseRules.DEFAULT))).isEqualTo("good");
    assertThat(outcome(PKI.verify(response, strict))).isEqualTo("bad_signature");
  }

  @Test
  @DisplayName("A forged response brings a signer whose key takes for ever to build")
  void anEndlessSignersKey() {
    Certificate signer = EndlessKey.in(PKI.delegate.certificate());
    byte[] forged = PKI.byStranger().respond(PKI.good().namedAs(signer).attach(List.of(signer)));

    assertThat(
            outcome(
                assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> PKI.verify(forged, ResponseRules.DEFAULT))))
        .isEqualTo("bad_signature");
  }

  @Test
  void aCertificateOfAnotherIssuerCannotBeAskedAbout() {
    RevocationQuery mismatched =
        new RevocationQuery(PKI.leaf.certificate(), PKI.sibling.certificate());
    byte[] response =
        PKI.by(new Issued(PKI.sibling.certificate(), PKI.sibling.keys()))
            .respond(ResponseSpec.about(mismatched, NOW));
    OcspVerdict verdict =
        PKI.verifier(SignerRevocation.NO_CRL_HELD)
            .verify(
                response,
                mismatched,
                ResponseRules.DEFAULT,
                PKI.group,
                Arrival.FETCHED,
                Optional.empty(),
                NOW,
                Budget.standard());
    assertThat(outcome(verdict)).isEqualTo("wrong_certificate");
  }

  private static String at(byte[] response, long secondsAfterNow) {
    return outcome(
        PKI.verify(
            response,
            ResponseRules.DEFAULT,
            Arrival.FETCHED,
            Optional.empty(),
            NOW.plusSeconds(secondsAfterNow)));
  }

  private static ResponseSpec about(Certificate certificate, LabCa issuer) {
    return ResponseSpec.about(new RevocationQuery(certificate, issuer.certificate()), NOW);
  }

  private static OcspVerdict verify(ResponseSpec spec) {
    return PKI.verify(PKI.byDelegate().respond(spec), ResponseRules.DEFAULT);
  }

  private static String judge(ResponseSpec spec) {
    return outcome(verify(spec));
  }
}
