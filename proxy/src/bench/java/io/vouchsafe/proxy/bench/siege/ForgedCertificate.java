package io.vouchsafe.proxy.bench.siege;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** Certificates that nobody signed: they cost their sender nothing but bytes. */
final class ForgedCertificate {
  static final Extension AUTHORITY =
      extension(Extension.basicConstraints, new BasicConstraints(true));

  static final Extension SIGNS =
      extension(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));

  private static final int EC_NUMBER_BITS = 500;

  private final Random random;
  private final Instant now = Instant.now();
  private BigInteger serial = BigInteger.ONE;

  ForgedCertificate(Random random) {
    this.random = random;
  }

  /** One that says it is a CA. */
  byte[] authority(
      ASN1Encodable subject, X500Name issuer, SubjectPublicKeyInfo key, CostlyKey signedBy) {
    return forge(
        subject, issuer, key, signedBy, new Extensions(new Extension[] {AUTHORITY, SIGNS}));
  }

  /** One of a client. */
  byte[] client(
      ASN1Encodable subject, X500Name issuer, SubjectPublicKeyInfo key, CostlyKey signedBy) {
    Extension usage = extension(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature));
    return forge(subject, issuer, key, signedBy, new Extensions(usage));
  }

  /** One with just these extensions. */
  byte[] forge(
      ASN1Encodable subject,
      X500Name issuer,
      SubjectPublicKeyInfo key,
      CostlyKey signedBy,
      Extensions extensions) {
    serial = serial.add(BigInteger.ONE);
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(serial));
    generator.setIssuer(issuer);
    generator.setSubject(X500Name.getInstance(subject));
    generator.setStartDate(new Time(Date.from(now.minus(Duration.ofDays(1)))));
    generator.setEndDate(new Time(Date.from(now.plus(Duration.ofDays(365)))));
    generator.setSubjectPublicKeyInfo(key);
    generator.setSignature(signedBy.signature());
    generator.setExtensions(extensions);
    return signed(generator.generateTBSCertificate(), signedBy);
  }

  /** Puts a signature of the right shape, made of dice, under anything. */
  private byte[] signed(ASN1Encodable signedPart, CostlyKey signedBy) {
    AlgorithmIdentifier algorithm = signedBy.signature();
    byte[] dice = signedBy == CostlyKey.RSA_8192 ? rsaDice() : ecDice();
    return encoded(sequence(signedPart, algorithm, new DERBitString(dice)));
  }

  private byte[] rsaDice() {
    byte[] dice = new byte[CostlyKey.RSA_BITS / 8];
    random.nextBytes(dice);
    dice[0] = 0;
    return dice;
  }

  private byte[] ecDice() {
    return encoded(
        sequence(
            new ASN1Integer(new BigInteger(EC_NUMBER_BITS, random)),
            new ASN1Integer(new BigInteger(EC_NUMBER_BITS, random))));
  }

  static DERSequence sequence(ASN1Encodable... parts) {
    ASN1EncodableVector vector = new ASN1EncodableVector();
    for (ASN1Encodable part : parts) {
      vector.add(part);
    }
    return new DERSequence(vector);
  }

  static byte[] encoded(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("the siege could not make a certificate", e);
    }
  }

  private static Extension extension(
      org.bouncycastle.asn1.ASN1ObjectIdentifier oid, ASN1Encodable value) {
    return new Extension(oid, true, encoded(value));
  }
}
