package io.vouchsafe.pki;

import static io.vouchsafe.pki.SignatureChecker.Result.BAD_SIGNATURE;
import static io.vouchsafe.pki.SignatureChecker.Result.OVER_BUDGET;
import static io.vouchsafe.pki.SignatureChecker.Result.VALID;
import static io.vouchsafe.pki.SignatureChecker.Result.WEAK_ALGORITHM;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.SignatureChecker.Result;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Which signatures hold, and which algorithms are accepted")
class SignatureCheckerTest {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();
  private static final Algorithms LAX = new Algorithms(true, true, 1024);

  private final SignatureChecker checker = new SignatureChecker(PROVIDER);

  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "EC, 256, SHA256withECDSA",
    "EC, 256, SHA512withECDSA",
    "EC, 384, SHA384withECDSA",
    "EC, 521, SHA224withECDSA",
    "EC, 256, SHA3-256withECDSA",
    "RSA, 2048, SHA256withRSA",
    "RSA, 2048, SHA384withRSA",
    "RSA, 2048, SHA512withRSA",
    "RSA, 2048, SHA256withRSAandMGF1",
    "RSA, 2048, SHA512withRSAandMGF1",
    "Ed25519, 0, Ed25519",
    "Ed448, 0, Ed448",
    "ML-DSA-44, 0, ML-DSA-44",
    "ML-DSA-65, 0, ML-DSA-65",
    "ML-DSA-87, 0, ML-DSA-87"
  })
  void verifiesAndNoticesAnAlteredByte(String kind, int bits, String algorithm) {
    Certificate certificate = selfSigned(keys(kind, bits), algorithm);
    byte[] altered = certificate.tbs();
    altered[altered.length / 2] ^= 1;

    assertThat(check(certificate, certificate.tbs(), Algorithms.DEFAULT)).isEqualTo(VALID);
    assertThat(check(certificate, altered, Algorithms.DEFAULT)).isEqualTo(BAD_SIGNATURE);
  }

  @ParameterizedTest(name = "{2} only when allowed")
  @CsvSource({
    "EC, 256, SHA1withECDSA",
    "RSA, 2048, SHA1withRSA",
    "RSA, 2048, SHA1withRSAandMGF1",
    "RSA, 1024, SHA256withRSA",
    "DSA, 1024, SHA256withDSA",
    "DSA, 1024, SHA1withDSA"
  })
  void weakOnlyWhenAllowed(String kind, int bits, String algorithm) {
    Certificate certificate = selfSigned(keys(kind, bits), algorithm);

    assertThat(check(certificate, certificate.tbs(), Algorithms.DEFAULT)).isEqualTo(WEAK_ALGORITHM);
    assertThat(check(certificate, certificate.tbs(), LAX)).isEqualTo(VALID);
  }

  @ParameterizedTest(name = "{2} never")
  @CsvSource({"RSA, 2048, MD5withRSA", "RSA, 2048, RIPEMD160withRSA"})
  void weakWhateverIsAllowed(String kind, int bits, String algorithm) {
    Certificate certificate = selfSigned(keys(kind, bits), algorithm);

    assertThat(check(certificate, certificate.tbs(), LAX)).isEqualTo(WEAK_ALGORITHM);
  }

  @Test
  @DisplayName("RFC 5758 §3.2: ECDSA carries no parameters; RFC 4055 §5: RSA NULL or none")
  void parameters() {
    Certificate ec = selfSigned(keys("EC", 256), "SHA256withECDSA");
    Certificate rsa = selfSigned(keys("RSA", 2048), "SHA256withRSA");

    assertThat(check(ec, withNull(ec))).isEqualTo(WEAK_ALGORITHM);
    assertThat(check(rsa, withNull(rsa))).isEqualTo(VALID);
    assertThat(check(rsa, without(rsa))).isEqualTo(VALID);
  }

  @Test
  @DisplayName("RFC 4055 §3.1: PSS parameters must be there")
  void pssWithoutParameters() {
    Certificate pss = selfSigned(keys("RSA", 2048), "SHA256withRSAandMGF1");

    assertThat(check(pss, without(pss))).isEqualTo(WEAK_ALGORITHM);
  }

  @Test
  void keyAndAlgorithmBelongTogether() {
    Certificate rsa = selfSigned(keys("RSA", 2048), "SHA256withRSA");
    Certificate ec = selfSigned(keys("EC", 256), "SHA256withECDSA");

    Result result =
        checker.check(
            rsa.tbs(),
            rsa.signatureAlgorithm(),
            rsa.signature(),
            ec.publicKey().orElseThrow(),
            Algorithms.DEFAULT,
            Budget.standard());

    assertThat(result).isEqualTo(BAD_SIGNATURE);
  }

  @Test
  void costsOneSignatureOfTheBudget() {
    Certificate certificate = selfSigned(keys("EC", 256), "SHA256withECDSA");
    Budget budget = Budget.of(1, 0);

    assertThat(check(certificate, budget)).isEqualTo(VALID);
    assertThat(check(certificate, budget)).isEqualTo(OVER_BUDGET);
  }

  @Test
  @DisplayName("RFC 5480 §2.1.1: a curve is named, never described")
  void explicitCurveParameters() {
    Certificate certificate = selfSigned(keys("EC", 256), "SHA256withECDSA");
    byte[] spki = certificate.subjectPublicKeyInfo().toBytes();
    var named = SubjectPublicKeyInfo.getInstance(spki);
    var curve = ECNamedCurveTable.getByName("P-256");
    var explicit =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(named.getAlgorithm().getAlgorithm(), curve),
            named.getPublicKeyData().getOctets());

    assertThat(SubjectKey.build(Der.copyOf(encoded(explicit)))).isEmpty();
  }

  private Result check(Certificate certificate, byte[] signed, Algorithms allowed) {
    return checker.check(
        signed,
        certificate.signatureAlgorithm(),
        certificate.signature(),
        certificate.publicKey().orElseThrow(),
        allowed,
        Budget.standard());
  }

  private Result check(Certificate certificate, AlgorithmIdentifier algorithm) {
    return checker.check(
        certificate.tbs(),
        algorithm,
        certificate.signature(),
        certificate.publicKey().orElseThrow(),
        Algorithms.DEFAULT,
        Budget.standard());
  }

  private Result check(Certificate certificate, Budget budget) {
    return checker.check(
        certificate.tbs(),
        certificate.signatureAlgorithm(),
        certificate.signature(),
        certificate.publicKey().orElseThrow(),
        Algorithms.DEFAULT,
        budget);
  }

  private static AlgorithmIdentifier withNull(Certificate certificate) {
    return new AlgorithmIdentifier(oid(certificate), DERNull.INSTANCE);
  }

  private static AlgorithmIdentifier without(Certificate certificate) {
    return new AlgorithmIdentifier(oid(certificate));
  }

  private static ASN1ObjectIdentifier oid(Certificate certificate) {
    return certificate.signatureAlgorithm().getAlgorithm();
  }

  private static Certificate selfSigned(KeyPair keys, String algorithm) {
    return LabCa.root(CertificateSpec.ca("CN=Root", NOW).keys(keys).signedWith(algorithm), PROVIDER)
        .certificate();
  }

  /** RSA keys take long to make, so each kind is made once. */
  private static KeyPair keys(String kind, int bits) {
    return KEYS.computeIfAbsent(kind + bits, k -> freshKeys(kind, bits));
  }

  private static KeyPair freshKeys(String kind, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind, PROVIDER);
      if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encoded(ASN1Object object) {
    try {
      return object.getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
