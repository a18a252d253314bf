package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.NOW;
import static io.vouchsafe.ocsp.TestPki.accepted;
import static io.vouchsafe.ocsp.TestPki.outcome;
import static io.vouchsafe.ocsp.TestPki.pinning;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.lab.CertificateSpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** {@code verify_others: true}: one of the object's certificates, exactly. */
class PinnedSignerTest {
  private static final TestPki PKI = new TestPki();

  @Test
  void anybodyMayBePinned() {
    LabResponder stranger = PKI.byStranger();
    VerifiedStatus status = accepted(PKI.verify(stranger.respond(PKI.good()), pinning(stranger)));
    assertThat(status.basis()).isEqualTo(SignerBasis.PINNED);
    assertThat(status.signer()).isEqualTo(stranger.certificate().sha256());
    assertThat(status.signerNotAfter()).isEqualTo(stranger.certificate().notAfter());
  }

  @Test
  void thePinnedCertificateNeedNotBeAttached() {
    LabResponder stranger = PKI.byStranger();
    byte[] response = stranger.respond(PKI.good().attach(List.of()).byKey());
    assertThat(outcome(PKI.verify(response, pinning(stranger)))).isEqualTo("good");
  }

  @Test
  void nobodyElseMaySignNotEvenTheIssuer() {
    ResponseRules rules = pinning(PKI.byStranger());
    assertThat(outcome(PKI.verify(PKI.byIssuer().respond(PKI.good()), rules)))
        .isEqualTo("signer_not_trusted");
    assertThat(outcome(PKI.verify(PKI.byDelegate().respond(PKI.good()), rules)))
        .isEqualTo("signer_not_trusted");
  }

  @Test
  void thePinnedNameOnAnotherKeyIsABadSignature() {
    LabResponder impostor =
        PKI.by(PKI.foreign.issue(CertificateSpec.ocspSigner("CN=Delegate", NOW)));
    assertThat(outcome(PKI.verify(impostor.respond(PKI.good()), pinning(PKI.byDelegate()))))
        .isEqualTo("bad_signature");
  }

  @Test
  void aStapledResponseMayBePinnedToo() {
    LabResponder stranger = PKI.byStranger();
    assertThat(
            outcome(
                PKI.verify(
                    stranger.respond(PKI.good()),
                    pinning(stranger),
                    Arrival.STAPLED,
                    Optional.empty(),
                    NOW)))
        .isEqualTo("good");
  }

  @Test
  void aPinnedSignerIsValidNowToo() {
    LabResponder expired =
        PKI.by(
            PKI.foreign.issue(
                CertificateSpec.ocspSigner("CN=Expired", NOW)
                    .validity(NOW.minusSeconds(100), NOW.minusSeconds(1))));
    assertThat(outcome(PKI.verify(expired.respond(PKI.good()), pinning(expired))))
        .isEqualTo("signer_not_trusted");
    LabResponder future =
        PKI.by(
            PKI.foreign.issue(
                CertificateSpec.ocspSigner("CN=Future", NOW)
                    .validity(NOW.plusSeconds(1), NOW.plusSeconds(100))));
    assertThat(outcome(PKI.verify(future.respond(PKI.good()), pinning(future))))
        .isEqualTo("signer_not_trusted");
  }

  @Test
  void aPinnedSignersKeyUsageIsRespected() {
    LabResponder encipherer =
        PKI.by(
            PKI.foreign.issue(
                CertificateSpec.bare("CN=Encipherer", NOW).keyUsage(KeyUsage.keyEncipherment)));
    assertThat(outcome(PKI.verify(encipherer.respond(PKI.good()), pinning(encipherer))))
        .isEqualTo("signer_not_trusted");
  }
}
