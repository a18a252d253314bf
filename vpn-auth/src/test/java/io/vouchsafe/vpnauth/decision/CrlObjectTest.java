package io.vouchsafe.vpnauth.decision;

import static io.vouchsafe.vpnauth.decision.PolicyFixture.ISSUING;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.NOW;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract, section 3: for whom a CRL object answers, and for how long a fetch is new. */
class CrlObjectTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void anObjectAnswersForItsIssuersOrForAnyIfItNamesNone() {
    CrlObject one = answeringFor(ISSUING.certificate());
    LabCa namesake = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), PolicyFixture.PROVIDER);

    assertThat(PolicyFixture.crlObject().answersFor(ROOT.certificate())).isTrue();
    assertThat(one.answersFor(ISSUING.certificate())).isTrue();
    assertThat(one.answersFor(ROOT.certificate())).isFalse();
    assertThat(one.answersFor(namesake.certificate())).isFalse();
  }

  /** A CA that was certified anew under its old key is the same authority. */
  @Test
  void aRenewedCaIsTheSameIssuer() {
    Certificate renewed =
        ROOT.issueCa(CertificateSpec.ca("CN=Issuing", NOW).keys(ISSUING.keys())).certificate();
    Certificate renamed =
        ROOT.issueCa(CertificateSpec.ca("CN=Renamed", NOW).keys(ISSUING.keys())).certificate();

    assertThat(answeringFor(ISSUING.certificate()).answersFor(renewed)).isTrue();
    assertThat(answeringFor(ISSUING.certificate()).answersFor(renamed)).isFalse();
  }

  /** {@code validity_time}: at its very end what was fetched is still new. */
  @Test
  void aFetchIsOutlivedOnceValidityTimeHasPassed() {
    CrlObject object = PolicyFixture.crlObject(DAY, false);

    assertThat(object.outlived(NOW, NOW.plus(DAY))).isFalse();
    assertThat(object.outlived(NOW, NOW.plus(DAY).plusMillis(1))).isTrue();
  }

  private static CrlObject answeringFor(Certificate issuer) {
    CrlObject any = PolicyFixture.crlObject();
    return new CrlObject(
        any.name(),
        any.urls(),
        any.fromCertificate(),
        List.of(issuer),
        any.validityTime(),
        any.validityTimeStrict(),
        any.timeout(),
        any.maxSize(),
        any.certificateCacheMax());
  }
}
