package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.lab.LabCa;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract's bounds of what is read from a peer, each by the last that is read and the next.
 */
class PeerBoundsTest {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final KeyPair KEYS = LabCa.p256(BC);

  @ParameterizedTest(name = "{0} of {1} pass, one more does not: {2}")
  @MethodSource("bounds")
  void theLastIsReadAndTheNextIsMalformed(Kind kind, int most, String said) throws Exception {
    assertThat(Certificate.parse(certificate(kind, most))).isInstanceOf(Parsed.Ok.class);
    assertThat(Certificate.parse(certificate(kind, most + 1)))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class, refused -> assertThat(refused.reason()).contains(said));
  }

  enum Kind {
    SUBJECT_RDNS,
    ISSUER_RDNS,
    ATTRIBUTES,
    ALTERNATIVE_NAMES,
    NAMES_IN_A_NAME,
    ISSUER_ALTERNATIVE_NAMES,
    EXTENSIONS
  }

  static Stream<Arguments> bounds() {
    return Stream.of(
        arguments(Kind.SUBJECT_RDNS, 64, "65 RDNs in a name, at most 64"),
        arguments(Kind.ISSUER_RDNS, 64, "65 RDNs in a name, at most 64"),
        arguments(Kind.ATTRIBUTES, 64, "65 attributes in an RDN, at most 64"),
        arguments(Kind.ALTERNATIVE_NAMES, 2048, "2049 alternative names, at most 2048"),
        arguments(Kind.NAMES_IN_A_NAME, 64, "65 RDNs in a name, at most 64"),
        arguments(Kind.ISSUER_ALTERNATIVE_NAMES, 2048, "2049 alternative names, at most 2048"),
        arguments(Kind.EXTENSIONS, 64, "65 extensions, at most 64"));
  }

  @Test
  void sixtyFourKibibytesAreReadAndOneByteMoreIsNot() throws Exception {
    byte[] small = sized(0);
    byte[] most = sized(PeerBounds.CERTIFICATE_BYTES - small.length - 8);
    byte[] exact =
        sized(
            PeerBounds.CERTIFICATE_BYTES
                - most.length
                + PeerBounds.CERTIFICATE_BYTES
                - small.length
                - 8);
    assertThat(exact).hasSize(PeerBounds.CERTIFICATE_BYTES);
    assertThat(Certificate.parse(exact)).isInstanceOf(Parsed.Ok.class);
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.writeBytes(exact);
    longer.write(0);
    assertThat(Certificate.parse(longer.toByteArray()))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            refused -> assertThat(refused.reason()).contains("65537 bytes, at most 65536"));
  }

  /** The issuers of CRLs, the names in their entries, and responders' names. */
  @Test
  void aNameThatComesWithoutACertificateIsBoundedAlike() throws IOException {
    assertThat(DistinguishedName.parse(name(64).getEncoded())).isInstanceOf(Parsed.Ok.class);
    assertThat(DistinguishedName.parse(name(65).getEncoded())).isInstanceOf(Parsed.Malformed.class);
  }

  private static byte[] sized(int padding) throws Exception {
    X509v3CertificateBuilder builder = builder(name(1), name(1));
    builder.addExtension(new ASN1ObjectIdentifier("1.2.3.4"), false, new byte[padding]);
    return signed(builder);
  }

  private static byte[] certificate(Kind kind, int count) throws Exception {
    X509v3CertificateBuilder builder =
        switch (kind) {
          case SUBJECT_RDNS -> builder(name(1), name(count));
          case ISSUER_RDNS -> builder(name(count), name(1));
          case ATTRIBUTES -> builder(name(1), new X500Name(new RDN[] {rdn(count)}));
          default -> builder(name(1), name(1));
        };
    switch (kind) {
      case ALTERNATIVE_NAMES ->
          builder.addExtension(Extension.subjectAlternativeName, false, names(count));
      case ISSUER_ALTERNATIVE_NAMES ->
          builder.addExtension(Extension.issuerAlternativeName, false, names(count));
      case NAMES_IN_A_NAME ->
          builder.addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(new GeneralName(name(count))));
      case EXTENSIONS -> {
        for (int i = 0; i < count; i++) {
          builder.addExtension(new ASN1ObjectIdentifier("1.2.3." + i), false, new byte[] {5, 0});
        }
      }
      default -> {}
    }
    return signed(builder);
  }

  private static GeneralNames names(int count) {
    return new GeneralNames(
        Stream.generate(() -> new GeneralName(GeneralName.dNSName, "a.test"))
            .limit(count)
            .toArray(GeneralName[]::new));
  }

  private static X500Name name(int rdns) {
    return new X500Name(Stream.generate(() -> rdn(1)).limit(rdns).toArray(RDN[]::new));
  }

  private static RDN rdn(int attributes) {
    AttributeTypeAndValue[] all = new AttributeTypeAndValue[attributes];
    for (int i = 0; i < attributes; i++) {
      all[i] = new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String("n" + i));
    }
    return new RDN(all);
  }

  private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject) {
    Instant now = Instant.parse("2026-11-28T12:00:00Z");
    return new X509v3CertificateBuilder(
        issuer,
        BigInteger.TWO,
        Date.from(now),
        Date.from(now.plusSeconds(3600)),
        subject,
        SubjectPublicKeyInfo.getInstance(KEYS.getPublic().getEncoded()));
  }

  /** The signature's length varies with its numbers; RSA's would not, and takes longer to make. */
  private static byte[] signed(X509v3CertificateBuilder builder)
      throws OperatorCreationException, IOException {
    while (true) {
      byte[] der =
          builder
              .build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .setProvider(BC)
                      .build(KEYS.getPrivate()))
              .getEncoded();
      if (signatureLength(der) == 71) {
        return der;
      }
    }
  }

  private static int signatureLength(byte[] der) {
    return org.bouncycastle.asn1.x509.Certificate.getInstance(der)
        .getSignature()
        .getOctets()
        .length;
  }

  /** An arc of 4 kB took 6 ms to write in digits, and an OCSP request had room for sixteen. */
  @ParameterizedTest
  @CsvSource({
    "19, 0, true",
    "20, 0, false",
    "19, 44, true",
    "19, 45, false",
    "4000, 0, false",
    "60000, 0, false"
  })
  void anArcThatNobodyUsesIsNotWrittenInDigits(int longArc, int shortArcs, boolean isRead)
      throws Exception {
    byte[] contents = new byte[1 + longArc + shortArcs];
    Arrays.fill(contents, 0, longArc + 1, (byte) 0xff);
    contents[0] = 0x2a;
    contents[longArc] = 0x7f;
    byte[] der = new DEROctetString(contents).getEncoded();
    der[0] = DerReader.OID;

    assertThat(isRead(der)).isEqualTo(isRead);
  }

  private static boolean isRead(byte[] oid) {
    try {
      return DerReader.of(oid).oid(DerReader.OID).startsWith("1.2.");
    } catch (MalformedDerException e) {
      assertThat(e.reason()).contains("OBJECT IDENTIFIER of more than 64 bytes");
      return false;
    }
  }
}
