package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("RFC 5280 §4: reading a certificate")
class CertificateTest {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Issued ALICE =
      LabCa.root(CertificateSpec.ca("CN=Root,O=Example", NOW), PROVIDER)
          .issue(CertificateSpec.client("CN=Alice,O=Example", NOW).email("alice@example.com"));

  private static final int VERSION = 0;
  private static final int SERIAL = 1;
  private static final int ALGORITHM = 2;
  private static final int ISSUER = 3;
  private static final int VALIDITY = 4;
  private static final int EXTENSIONS = 7;

  @Test
  void readsEveryField() {
    Certificate certificate = ALICE.certificate();

    assertThat(certificate.version()).isEqualTo(3);
    assertThat(certificate.subject()).hasToString("O=Example,CN=Alice");
    assertThat(certificate.issuer()).hasToString("O=Example,CN=Root");
    assertThat(certificate.keyUsage().orElseThrow()).containsExactly(KeyUsage.DIGITAL_SIGNATURE);
    assertThat(certificate.extendedKeyUsage().orElseThrow()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(certificate.isCa()).isFalse();
    assertThat(certificate.publicKey()).contains(ALICE.keys().getPublic());
    assertThat(certificate.subjectAlternativeNames().orElseThrow())
        .containsExactly(new AlternativeName.Email("alice@example.com"));
  }

  private static final String NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("version 1 written out", change(VERSION, v -> version(0))),
        Arguments.of("version 4", change(VERSION, v -> version(3))),
        Arguments.of("extensions in version 2", change(VERSION, v -> version(1))),
        Arguments.of("two signature algorithms", change(ALGORITHM, a -> otherAlgorithm())),
        Arguments.of("empty issuer", change(ISSUER, n -> new DERSequence())),
        Arguments.of("a serial that is no INTEGER", change(SERIAL, s -> DERNull.INSTANCE)),
        Arguments.of("no extension at all in the list", extensions()),
        Arguments.of("an extension twice", extensions(ext("1.2.3", 5), ext("1.2.3", 5))),
        Arguments.of("keyUsage without a bit", extensions(ext("2.5.29.15", 3, 2, 7, 0))),
        Arguments.of("keyUsage that is none", extensions(ext("2.5.29.15", 5))),
        Arguments.of("basicConstraints, TRUE as 1", extensions(ext("2.5.29.19", 48, 3, 1, 1, 1))),
        Arguments.of("an iPAddress of 5 octets", extensions(san(0x87, 1, 2, 3, 4, 5))),
        Arguments.of("a dNSName outside ASCII", extensions(san(0x82, 0xe4))),
        Arguments.of("empty nameConstraints", extensions(ext("2.5.29.30", 48))),
        Arguments.of("empty policyConstraints", extensions(ext("2.5.29.36", 48))),
        Arguments.of("a policy twice", extensions(ext("2.5.29.32", twicePolicy()))),
        Arguments.of("inhibitAnyPolicy below 0", extensions(ext("2.5.29.54", 2, 1, 0xff))),
        Arguments.of("bytes behind a known extension", extensions(ext("2.5.29.54", 2, 1, 0, 5, 0))),
        Arguments.of("extKeyUsage of no purpose", extensions(ext("2.5.29.37", 48))),
        Arguments.of("noRevAvail that is no NULL", extensions(ext("2.5.29.56", 1, 1, 0xff))),
        Arguments.of("noRevAvail with content", extensions(ext("2.5.29.56", 5, 1, 0))),
        Arguments.of("bytes behind noRevAvail", extensions(ext("2.5.29.56", 5, 0, 5, 0))),
        Arguments.of("ocsp-nocheck with content", extensions(ext(NO_CHECK, 5, 1, 0))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void refuses(String what, byte[] der) {
    assertThat(Certificate.parse(der)).as(what).isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "500101000000Z, 1950-01-01T00:00:00Z",
    "491231235959Z, 2049-12-31T23:59:59Z",
    "20500101000000Z, 2050-01-01T00:00:00Z",
    "20260101000000Z, 2026-01-01T00:00:00Z",
    "99991231235959Z, 9999-12-31T23:59:59Z"
  })
  void readsTimes(String written, Instant meant) {
    Certificate read =
        Certificate.parse(change(VALIDITY, v -> until(written))).toOptional().orElseThrow();

    assertThat(read.notAfter()).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "2601010000Z",
    "260101000000",
    "260101000000+0100",
    "260230000000Z",
    "261301000000Z",
    "260101240000Z",
    "260101000060Z",
    "20260101000000.5Z",
    "2026010100000Z"
  })
  void refusesTimesOfOtherForms(String written) {
    assertThat(Certificate.parse(change(VALIDITY, v -> until(written))))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  @DisplayName("RFC 5280 §4.1.2.2: negative and zero serial numbers are borne")
  void bearsOddSerials() {
    for (int serial : new int[] {-1, 0}) {
      byte[] der = change(SERIAL, s -> new ASN1Integer(serial));
      assertThat(Certificate.parse(der)).isInstanceOf(Parsed.Ok.class);
    }
  }

  @Test
  void refusesBytesBehindAndMissing() {
    byte[] der = ALICE.certificate().der().toBytes();

    assertThat(Certificate.parse(Arrays.copyOf(der, der.length + 1)))
        .isInstanceOf(Parsed.Malformed.class);
    for (int length = 0; length < der.length; length++) {
      assertThat(Certificate.parse(Arrays.copyOf(der, length)))
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void survivesEveryMutation() {
    byte[] der = ALICE.certificate().der().toBytes();
    Random random = new Random(5280);
    for (int round = 0; round < 20_000; round++) {
      byte[] mutant = der.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      }
      if (Certificate.parse(mutant) instanceof Parsed.Ok<Certificate>(Certificate read)) {
        assertThat(read.der()).isEqualTo(Der.copyOf(mutant));
        assertThat(read.toString()).isNotNull();
        assertThat(read.publicKey()).isNotNull();
        assertThat(Identity.of(read)).isNotNull();
      }
    }
  }

  private static byte[] change(int field, UnaryOperator<ASN1Encodable> change) {
    ASN1Sequence certificate = ASN1Sequence.getInstance(ALICE.certificate().der().toBytes());
    ASN1Encodable[] tbs = ASN1Sequence.getInstance(certificate.getObjectAt(0)).toArray();
    tbs[field] = change.apply(tbs[field]);
    ASN1EncodableVector whole = new ASN1EncodableVector();
    whole.add(new DERSequence(tbs));
    whole.add(certificate.getObjectAt(1));
    whole.add(certificate.getObjectAt(2));
    return encoded(new DERSequence(whole));
  }

  private static byte[] extensions(ASN1Encodable... extensions) {
    return change(EXTENSIONS, e -> new DERTaggedObject(true, 3, new DERSequence(extensions)));
  }

  private static ASN1Encodable ext(String oid, int... value) {
    byte[] bytes = new byte[Math.max(2, value.length)];
    for (int i = 0; i < value.length; i++) {
      bytes[i] = (byte) value[i];
    }
    ASN1EncodableVector extension = new ASN1EncodableVector();
    extension.add(new ASN1ObjectIdentifier(oid));
    extension.add(new DEROctetString(bytes));
    return new DERSequence(extension);
  }

  private static ASN1Encodable san(int tag, int... content) {
    int[] value = new int[content.length + 4];
    value[0] = 0x30;
    value[1] = content.length + 2;
    value[2] = tag;
    value[3] = content.length;
    System.arraycopy(content, 0, value, 4, content.length);
    return ext("2.5.29.17", value);
  }

  private static int[] twicePolicy() {
    return new int[] {48, 12, 48, 4, 6, 2, 42, 3, 48, 4, 6, 2, 42, 3};
  }

  private static ASN1Encodable version(int value) {
    return new DERTaggedObject(true, 0, new ASN1Integer(value));
  }

  private static ASN1Encodable otherAlgorithm() {
    return new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.3"));
  }

  private static ASN1Encodable until(String notAfter) {
    ASN1EncodableVector validity = new ASN1EncodableVector();
    validity.add(new DERUTCTime("200101000000Z"));
    boolean generalized = notAfter.startsWith("20") || notAfter.startsWith("9999");
    validity.add(generalized ? new DERGeneralizedTime(notAfter) : new DERUTCTime(notAfter));
    return new DERSequence(validity);
  }

  private static byte[] encoded(ASN1Sequence sequence) {
    try {
      return sequence.getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
