package io.vouchsafe.vpnauth.decision;

import static io.vouchsafe.vpnauth.decision.PolicyFixture.ISSUING;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.LEAF;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExaminerTest {
  private static final Der LEAF_DER = LEAF.certificate().der();
  private static final Policy POLICY =
      PolicyFixture.policy(PolicyFixture.revocation(List.of(Source.OCSP), OnUnknown.DENY));

  @Test
  void aLeafAloneIsEnough() {
    assertThat(examine(LEAF_DER)).isInstanceOf(Examination.Ready.class);
  }

  @Test
  void nothingAndAnEmptyCertificateAreNoCertificate() {
    assertThat(refusal()).isEqualTo(Reason.NO_CERTIFICATE);
    assertThat(refusal(Der.copyOf(new byte[0]))).isEqualTo(Reason.NO_CERTIFICATE);
  }

  @Test
  void garbageAnywhereInTheChainIsMalformed() {
    Der garbage = Der.copyOf(new byte[] {1, 2, 3});
    assertThat(refusal(garbage)).isEqualTo(Reason.MALFORMED);
    assertThat(refusal(LEAF_DER, garbage)).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void thirtyTwoCertificatesAreReadAndOneMoreIsNot() {
    Der[] most = Collections.nCopies(32, LEAF_DER).toArray(Der[]::new);
    assertThat(examine(most)).isInstanceOf(Examination.Ready.class);
    Der[] chain = Collections.nCopies(33, LEAF_DER).toArray(Der[]::new);
    assertThat(examine(chain))
        .isInstanceOfSatisfying(
            Examination.Refused.class,
            refused -> {
              assertThat(refused.deny().reason()).isEqualTo(Reason.MALFORMED);
              assertThat(refused.deny().detail()).contains("33", "at most 32");
            });
  }

  @Test
  void aStrangersCertificateHasNoPath() {
    LabCa other = LabCa.root(CertificateSpec.ca("CN=Other", NOW), PolicyFixture.PROVIDER);
    Der mallory = other.issue(CertificateSpec.client("CN=Mallory", NOW)).certificate().der();
    assertThat(refusal(mallory)).isEqualTo(Reason.NO_PATH);
  }

  /** Of the whole path, the certificate that is wrong is named. */
  @Test
  void theRefusalNamesTheCertificateThatIsWrong() {
    LabCa ended =
        PolicyFixture.ROOT.issueCa(
            CertificateSpec.ca("CN=Ended", NOW)
                .validity(NOW.minusSeconds(60), NOW.minusSeconds(1)));
    Der below = ended.issue(CertificateSpec.client("CN=Bob", NOW)).certificate().der();
    assertThat(detail(below, ended.certificate().der())).startsWith("CN=Ended: ");
    Der late =
        ISSUING
            .issue(
                CertificateSpec.client("CN=Carol", NOW)
                    .validity(NOW.minusSeconds(60), NOW.minusSeconds(1)))
            .certificate()
            .der();
    assertThat(detail(late)).startsWith("CN=Carol: ");
  }

  private static String detail(Der... chain) {
    return ((Examination.Refused) examine(chain)).deny().detail();
  }

  @Test
  void stapledResponsesStayWithTheCertificateTheyCameWith() {
    Der staple = Der.copyOf(new byte[] {7});
    Presented presented =
        new Presented(
            List.of(LEAF_DER, ISSUING.certificate().der()),
            List.of(Optional.empty(), Optional.of(staple)),
            "test");
    assertThat(PolicyFixture.EXAMINER.examine(presented, POLICY, NOW, Budget.standard()))
        .isInstanceOfSatisfying(
            Examination.Ready.class,
            ready ->
                assertThat(ready.stapled())
                    .isEqualTo(Map.of(ISSUING.certificate().sha256(), staple)));
  }

  private static Examination examine(Der... chain) {
    return PolicyFixture.EXAMINER.examine(
        new Presented(List.of(chain), List.of(), "test"), POLICY, NOW, Budget.standard());
  }

  private static Reason refusal(Der... chain) {
    return ((Examination.Refused) examine(chain)).deny().reason();
  }
}
