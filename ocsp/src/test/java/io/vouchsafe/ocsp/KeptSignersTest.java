package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import org.junit.jupiter.api.Test;

class KeptSignersTest {
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", TestPki.NOW), TestPki.BC);

  @Test
  void anEqualCertificateGivesWayToTheKeptOne() {
    KeptSigners signers = new KeptSigners();
    Certificate read = readAgain(CA.certificate());
    assertThat(signers.instead(read)).isSameAs(read);
    signers.keep(CA.certificate());
    assertThat(signers.instead(read)).isSameAs(CA.certificate());
  }

  @Test
  void oneMoreTakesNothingFromTheOthers() {
    KeptSigners signers = new KeptSigners();
    signers.keep(CA.certificate());
    signers.keep(CA.issue(CertificateSpec.bare("CN=Other", TestPki.NOW)).certificate());
    assertThat(signers.instead(readAgain(CA.certificate()))).isSameAs(CA.certificate());
  }

  @Test
  void theNumberKeptIsBounded() {
    KeptSigners signers = new KeptSigners();
    signers.keep(CA.certificate());
    for (int i = 0; i < KeptSigners.MAX_KEPT; i++) {
      signers.keep(
          CA.issue(CertificateSpec.bare("CN=" + i, TestPki.NOW).keys(CA.keys())).certificate());
    }
    Certificate read = readAgain(CA.certificate());
    assertThat(signers.instead(read)).isSameAs(read);
  }

  private static Certificate readAgain(Certificate certificate) {
    return Certificate.parse(certificate.der().toBytes()).toOptional().orElseThrow();
  }
}
