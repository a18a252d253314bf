package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.BC;
import static io.vouchsafe.ocsp.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose certificate a CertID speaks of: name and key have to fit, both. */
class IssuerIndexTest {
  private final TestPki pki = new TestPki();
  private final IssuerIndex index =
      new IssuerIndex(List.of(pki.root.certificate(), pki.issuing.certificate()));

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void anIssuerIsFoundInEveryHash(HashAlgorithm hash) {
    assertThat(index.issuerOf(CertId.of(pki.query, hash))).contains(pki.issuing.certificate());
  }

  @Test
  void neitherNameNorKeyAloneIsEnough() {
    CertId right = CertId.of(pki.query, HashAlgorithm.SHA1);
    LabCa namesake = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), BC);
    CertId otherKey =
        CertId.of(
            new RevocationQuery(pki.leaf.certificate(), namesake.certificate()),
            HashAlgorithm.SHA1);
    CertId otherName =
        new CertId(
            right.encoded(),
            right.hashOid(),
            Der.copyOf(new byte[20]),
            right.issuerKeyHash(),
            right.serial());

    assertThat(index.issuerOf(otherKey)).isEmpty();
    assertThat(index.issuerOf(otherName)).isEmpty();
  }

  @Test
  void aHashThatNobodyKnowsFindsNobody() {
    CertId right = CertId.of(pki.query, HashAlgorithm.SHA1);
    CertId md5 =
        new CertId(
            right.encoded(),
            "1.2.840.113549.2.5",
            right.issuerNameHash(),
            right.issuerKeyHash(),
            right.serial());

    assertThat(index.issuerOf(md5)).isEmpty();
  }
}
