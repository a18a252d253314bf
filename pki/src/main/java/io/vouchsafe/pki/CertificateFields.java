package io.vouchsafe.pki;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** The fields of Certificate and TBSCertificate (RFC 5280 §4.1). */
record CertificateFields(
    Der tbs,
    AlgorithmIdentifier signatureAlgorithm,
    Der signature,
    int version,
    SerialNumber serial,
    DistinguishedName issuer,
    Instant notBefore,
    Instant notAfter,
    DistinguishedName subject,
    Der subjectPublicKeyInfo,
    Der publicKeyBits,
    Oddities oddities,
    CertificateExtensions extensions) {

  /**
   * What RFC 5280 forbids the issuer and does not stop a reader.
   *
   * @param earlyGeneralizedTime a date before 2050 that is no UTCTime (§4.1.2.5)
   * @param uniqueIdentifiers issuerUniqueID or subjectUniqueID is there (§4.1.2.8)
   */
  record Oddities(boolean earlyGeneralizedTime, boolean uniqueIdentifiers) {}

  /** §4.1.2.5: "dates in 2050 or later MUST be encoded as GeneralizedTime", earlier ones not. */
  private static final Instant GENERALIZED_FROM = Instant.parse("2050-01-01T00:00:00Z");

  private static final int VERSION = 0xa0;
  private static final int ISSUER_UNIQUE_ID = 0x81;
  private static final int SUBJECT_UNIQUE_ID = 0x82;
  private static final int EXTENSIONS = 0xa3;

  static CertificateFields read(byte[] der) throws MalformedDerException {
    PeerBounds.checkCertificate(der);
    DerShape.check(der);
    DerReader outer = DerReader.of(der);
    DerReader certificate = outer.into(DerReader.SEQUENCE);
    outer.finish();
    byte[] tbs = certificate.element();
    byte[] algorithm = certificate.element();
    byte[] signature = certificate.bits(DerReader.BIT_STRING);
    certificate.finish();
    return readTbs(tbs, algorithm, signature);
  }

  private static CertificateFields readTbs(byte[] tbs, byte[] algorithm, byte[] signature)
      throws MalformedDerException {
    DerReader in = DerReader.of(tbs).into(DerReader.SEQUENCE);
    int version = version(in);
    SerialNumber serial = new SerialNumber(in.integer(DerReader.INTEGER));
    if (!Arrays.equals(in.element(), algorithm)) {
      // §4.1.1.2: signatureAlgorithm and tbsCertificate.signature MUST be the same.
      throw new MalformedDerException("the two signature algorithm fields differ");
    }
    DistinguishedName issuer = DistinguishedName.read(in.element());
    if (issuer.isEmpty()) {
      // §4.1.2.4: the issuer field MUST contain a non-empty distinguished name.
      throw new MalformedDerException("empty issuer");
    }
    DerReader validity = in.into(DerReader.SEQUENCE);
    boolean generalized = validity.nextIs(CertificateTime.GENERALIZED_TIME);
    Instant notBefore = CertificateTime.read(validity);
    boolean early = generalized && notBefore.isBefore(GENERALIZED_FROM);
    generalized = validity.nextIs(CertificateTime.GENERALIZED_TIME);
    Instant notAfter = CertificateTime.read(validity);
    early |= generalized && notAfter.isBefore(GENERALIZED_FROM);
    validity.finish();
    DistinguishedName subject = DistinguishedName.read(in.element());
    byte[] spki = in.element();
    boolean identifiers = uniqueIdentifiers(in);
    CertificateExtensions extensions = rest(in, version, identifiers);
    return new CertificateFields(
        Der.copyOf(tbs),
        AlgorithmFields.read(algorithm),
        Der.copyOf(signature),
        version,
        serial,
        issuer,
        notBefore,
        notAfter,
        subject,
        Der.copyOf(spki),
        Der.copyOf(keyBits(spki)),
        new Oddities(early, identifiers),
        extensions);
  }

  /** §4.1.2.1: v1 is the default, so DER never writes it. */
  private static int version(DerReader in) throws MalformedDerException {
    if (!in.nextIs(VERSION)) {
      return 1;
    }
    DerReader explicit = in.into(VERSION);
    int value = explicit.count(DerReader.INTEGER);
    explicit.finish();
    if (value != 1 && value != 2) {
      throw new MalformedDerException("a version that is neither 2 nor 3");
    }
    return value + 1;
  }

  /** §4.1.2.8; whether one of the two is there. */
  private static boolean uniqueIdentifiers(DerReader in) throws MalformedDerException {
    boolean identifiers = false;
    for (int tag : new int[] {ISSUER_UNIQUE_ID, SUBJECT_UNIQUE_ID}) {
      if (in.nextIs(tag)) {
        in.bits(tag);
        identifiers = true;
      }
    }
    return identifiers;
  }

  /** §4.1.2.8, §4.1.2.9: unique identifiers from version 2, extensions in version 3 only. */
  private static CertificateExtensions rest(DerReader in, int version, boolean identifiers)
      throws MalformedDerException {
    CertificateExtensions extensions = new CertificateExtensions(Map.of());
    boolean extended = in.nextIs(EXTENSIONS);
    if (extended) {
      extensions = ExtensionReader.read(in.into(EXTENSIONS));
    }
    in.finish();
    if ((identifiers && version < 2) || (extended && version < 3)) {
      throw new MalformedDerException("fields that version " + version + " does not have");
    }
    return extensions;
  }

  private static byte[] keyBits(byte[] spki) throws MalformedDerException {
    DerReader in = DerReader.of(spki).into(DerReader.SEQUENCE);
    in.into(DerReader.SEQUENCE).oid(DerReader.OID);
    byte[] bits = in.bits(DerReader.BIT_STRING);
    in.finish();
    return bits;
  }
}
