package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.CrlEvidence;
import io.vouchsafe.pki.crl.CrlResult;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What CRLs said, as it is remembered. */
class CrlStatusTest {
  private static final TestPki PKI = new TestPki();
  private static final Optional<Instant> NEXT = Optional.of(NOW.plusSeconds(3600));

  private static VerifiedStatus by(Certificate signer) {
    CrlEvidence evidence =
        new CrlEvidence(NOW.minusSeconds(5), NEXT, Optional.empty(), List.of(), signer);
    return VerifiedStatus.ofCrl(
        new CrlResult.Determined(new RevocationStatus.Good(), evidence, List.of()),
        PKI.issuing.certificate(),
        PKI.group,
        Algorithms.DEFAULT);
  }

  /** Whichever CA group led to the issuing CA: what it says of its own certificates holds. */
  @Test
  void theIssuersOwnCrlRestsOnNoGroup() {
    VerifiedStatus status = by(PKI.issuing.certificate());

    assertThat(status.basis()).isEqualTo(SignerBasis.ISSUER);
    assertThat(status.group()).isEmpty();
    assertThat(status.thisUpdate()).isEqualTo(NOW.minusSeconds(5));
    assertThat(status.nextUpdate()).isEqualTo(NEXT);
    assertThat(status.nonceEchoed()).isFalse();
  }

  /** An indirect CRL's signer was found in a group, and a namesake of the issuer is another. */
  @Test
  void anothersCrlRestsOnTheGroupThatLedToIt() {
    LabCa namesake = PKI.root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
    for (Certificate signer : List.of(PKI.sibling.certificate(), namesake.certificate())) {
      assertThat(by(signer).basis()).isEqualTo(SignerBasis.CA_GROUP);
      assertThat(by(signer).group()).contains(PKI.group.identity());
    }
  }

  /**
   * An OCSP object and a CRL object may have one name: neither overwrites what the other learnt.
   */
  @Test
  void theNameOfACrlObjectIsNoNameOfAnOcspObject() {
    CachedStatus status =
        CachedStatus.ofCrl(by(PKI.issuing.certificate()), "corp", "http://127.0.0.1/", NOW);

    assertThat(status.object()).isNotEqualTo("corp").endsWith("corp");
    assertThat(status.source()).isEqualTo(Source.CRL);
    assertThat(status.received()).isEqualTo(NOW);
  }
}
