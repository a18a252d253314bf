package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.BC;
import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static io.vouchsafe.pki.crl.CrlLab.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.Outcome;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5280 §6.3.3 (f), (g): who signed, may they, and do they lead to the same anchor. */
class CrlSignerTest {
  private final CrlLab lab = new CrlLab();

  @Test
  void aChangedCrlIsRefused() {
    CrlResult result = lab.ask(lab.leaf(), lab.crl(complete().brokenSignature()));

    assertThat(word(result)).isEqualTo("BadSignature");
    assertThat(((CrlResult.Undetermined) result).outcome()).isEqualTo(Outcome.BAD_SIGNATURE);
  }

  @Test
  void aCrlOfTheRightNameAndAnotherKeyIsRefused() {
    LabCa impostor = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), BC);

    CrlIndex claimsNoKey = lab.crl(complete().withoutAuthorityKey(), impostor);

    assertThat(word(lab.ask(lab.leaf(), lab.crl(complete(), impostor)))).isEqualTo("NoSigner");
    assertThat(word(lab.ask(lab.leaf(), claimsNoKey))).isEqualTo("BadSignature");
  }

  @Test
  void theImpostorsOwnCertificateDoesNotHelp() {
    LabCa impostor = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), BC);
    lab.presented.add(impostor.certificate());

    assertThat(word(lab.ask(lab.leaf(), lab.crl(complete(), impostor))))
        .isEqualTo("SignerWithoutPath");
  }

  @Test
  void aSecondKeyOfTheIssuerMaySign() {
    LabCa crlKey =
        lab.root.issueCa(CertificateSpec.bare("CN=Issuing", NOW).keyUsage(KeyUsage.cRLSign));
    CrlIndex crl = lab.crl(complete(), crlKey);

    assertThat(word(lab.ask(lab.leaf(), crl))).isEqualTo("NoSigner");
    lab.presented.add(crlKey.certificate());
    assertThat(word(lab.ask(lab.leaf(), crl))).isEqualTo("good");
  }

  @Test
  void aSignerWithKeyUsageNeedsCrlSign() {
    LabCa crlKey =
        lab.root.issueCa(CertificateSpec.bare("CN=Issuing", NOW).keyUsage(KeyUsage.keyCertSign));
    lab.presented.add(crlKey.certificate());

    assertThat(word(lab.ask(lab.leaf(), lab.crl(complete(), crlKey))))
        .isEqualTo("SignerMayNotSign");
  }

  @Test
  void aSignerWithoutKeyUsageMaySign() {
    LabCa crlKey = lab.root.issueCa(CertificateSpec.bare("CN=Issuing", NOW));
    lab.presented.add(crlKey.certificate());

    assertThat(word(lab.ask(lab.leaf(), lab.crl(complete(), crlKey)))).isEqualTo("good");
  }

  @Test
  void anExpiredSignerHasNoPath() {
    CertificateSpec past =
        CertificateSpec.bare("CN=Issuing", NOW)
            .validity(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(2)));
    LabCa crlKey = lab.root.issueCa(past);
    lab.presented.add(crlKey.certificate());

    assertThat(word(lab.ask(lab.leaf(), lab.crl(complete(), crlKey))))
        .isEqualTo("SignerWithoutPath");
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, SHA256withRSA, good",
    "RSA, SHA384withRSA, good",
    "RSA, SHA512withRSAandMGF1, good",
    "RSA, SHA1withRSA, WeakAlgorithm",
    "EC, SHA384withECDSA, good",
    "EC, SHA1withECDSA, WeakAlgorithm",
    "Ed25519, Ed25519, good",
    "Ed448, Ed448, good",
    "ML-DSA-44, ML-DSA-44, good",
  })
  void everyAcceptedAlgorithmVerifies(String kind, String algorithm, String expected)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind, BC);
    if (kind.equals("RSA")) {
      generator.initialize(2048);
    }
    if (kind.equals("EC")) {
      generator.initialize(384);
    }
    KeyPair keys = generator.generateKeyPair();
    Issued self = lab.root.issue(CertificateSpec.bare("CN=Issuing", NOW).keys(keys));
    lab.presented.add(self.certificate());
    LabCa signer = LabCa.of(self, BC);

    CrlIndex crl = lab.crl(complete().signedWith(algorithm), signer);
    CrlIndex broken = lab.crl(complete().signedWith(algorithm).brokenSignature(), signer);

    assertThat(word(lab.ask(lab.leaf(), crl))).isEqualTo(expected);
    assertThat(word(lab.ask(lab.leaf(), broken))).isNotEqualTo("good");
  }

  @Test
  void sha1IsAcceptedWhereTheSettingsAllowIt() {
    CrlSettings usual = CrlSettings.DEFAULT;
    PathSettings sha1 =
        PathSettings.defaults(Purpose.ANY).withAlgorithms(new Algorithms(true, false, 2048));
    CrlSettings settings = new CrlSettings(sha1, true, usual.clockSkew(), Optional.empty(), true);
    CrlIndex crl = lab.crl(complete().signedWith("SHA1withECDSA"));

    assertThat(word(lab.ask(settings, lab.leaf(), crl))).isEqualTo("good");
  }

  @Test
  void nothingIsGoodOnceTheBudgetRanOut() {
    CrlIndex good = lab.crl(complete());
    CrlIndex unread = lab.crl(complete().updates(NOW.minusSeconds(9), NOW.plusSeconds(9)));

    assertThat(word(lab.ask(CrlSettings.DEFAULT, Budget.of(1, 1000), lab.leaf(), good)))
        .isEqualTo("good");
    assertThat(word(lab.ask(CrlSettings.DEFAULT, Budget.of(1, 1000), lab.leaf(), good, unread)))
        .isEqualTo("OverBudget");
  }

  @Test
  void aRevocationThatWasReadStandsThoughTheBudgetRanOut() {
    Certificate leaf = lab.leaf();
    CrlIndex revokes = lab.crl(complete().revoke(leaf.serial().value(), CrlLab.REVOKED_AT));
    CrlIndex unread = lab.crl(complete().updates(NOW.minusSeconds(9000), NOW.plusSeconds(9)));

    assertThat(word(lab.ask(CrlSettings.DEFAULT, Budget.of(1, 1000), leaf, revokes, unread)))
        .isEqualTo("revoked");
  }

  @Test
  void bytesFromAFileAreVerifiedWithoutBeingKept() {
    byte[] der = LabCrl.sign(complete(), lab.issuing, BC);
    byte[] overwritten = der.clone();
    CrlIndex crl = CrlLab.read(overwritten);
    java.util.Arrays.fill(overwritten, (byte) 0);

    assertThat(word(lab.ask(lab.leaf(), crl))).isEqualTo("good");
  }
}
