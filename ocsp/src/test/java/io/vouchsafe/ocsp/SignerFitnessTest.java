package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.BC;
import static io.vouchsafe.ocsp.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** RFC 6960 §4.2.2.2: who may answer in the name of a CA, before anything is signed. */
class SignerFitnessTest {
  private final TestPki pki = new TestPki();
  private final SignerFitness fitness =
      new SignerFitness(new SignatureChecker(BC), Algorithms.DEFAULT);

  private Optional<String> refusal(Certificate issuer, Issued signer) {
    return fitness.refusalOf(
        new ResponseSigner(issuer, signer.certificate(), signer.keys().getPrivate(), BC));
  }

  private Optional<String> refusal(Issued signer) {
    return refusal(pki.issuing.certificate(), signer);
  }

  @Test
  void theIssuerItselfAndItsDelegateAreFit() {
    assertThat(refusal(pki.delegate)).isEmpty();
    assertThat(refusal(new Issued(pki.issuing.certificate(), pki.issuing.keys()))).isEmpty();
  }

  @Test
  void aKeyOfAnotherCertificateIsNot() {
    assertThat(refusal(new Issued(pki.delegate.certificate(), pki.leaf.keys())))
        .contains("the key is not the one of the certificate");
    assertThat(refusal(new Issued(pki.delegate.certificate(), LabCa.rsa(2048, BC))))
        .contains("the key is not the one of the certificate");
  }

  @Test
  void aDelegateOfAnotherCaIsNot() {
    assertThat(refusal(pki.sibling.issue(CertificateSpec.ocspSigner("CN=Other's", NOW))))
        .hasValueSatisfying(why -> assertThat(why).contains("issued by", "CN=Sibling"));
  }

  @Test
  void aDelegateOfACaOfTheSameNameIsNot() {
    LabCa impostor = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), BC);
    assertThat(refusal(impostor.issue(CertificateSpec.ocspSigner("CN=Impostor's", NOW))))
        .contains("the issuer's key did not sign the certificate");
  }

  @Test
  void aCertificateWithoutTheUsagesIsNot() {
    assertThat(refusal(pki.leaf))
        .contains("the certificate lacks the extended key usage id-kp-OCSPSigning");
    assertThat(
            refusal(
                pki.issuing.issue(
                    CertificateSpec.ocspSigner("CN=Crl", NOW).keyUsage(KeyUsage.cRLSign))))
        .contains("the certificate's key usage lacks digitalSignature");
  }

  @Test
  void anIssuerThatIsNoCaIsNot() {
    assertThat(refusal(pki.leaf.certificate(), pki.delegate))
        .contains("the issuer is no CA certificate");
  }

  /** Nobody's client verifies what such a key signs. */
  @Test
  void aKeyOfAnUnusualKindIsNot() throws Exception {
    KeyPair unusual = KeyPairGenerator.getInstance("Ed448", BC).generateKeyPair();
    assertThat(refusal(new Issued(pki.delegate.certificate(), unusual)))
        .contains("the key is neither RSA nor EC nor Ed25519");
    KeyPair noSigner = KeyPairGenerator.getInstance("X25519", BC).generateKeyPair();
    Issued issued =
        pki.issuing.issue(CertificateSpec.ocspSigner("CN=Agrees keys", NOW).keys(noSigner));
    assertThat(refusal(new Issued(issued.certificate(), pki.delegate.keys())))
        .contains("the certificate's key is of a kind that is not known here");
  }

  @Test
  void aWeakKeyIsNot() {
    Issued weak =
        pki.issuing.issue(CertificateSpec.ocspSigner("CN=Weak", NOW).keys(LabCa.rsa(1024, BC)));
    assertThat(refusal(weak)).isPresent();
  }
}
