package io.vouchsafe.pki.lab;

import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What a certificate of the lab should look like; every call changes and returns this object. */
public final class CertificateSpec {
  /** An extension as it will be written. */
  record Written(boolean critical, ASN1Encodable value) {}

  final X500Name subject;
  final Map<ASN1ObjectIdentifier, Written> extensions = new LinkedHashMap<>();
  final List<GeneralName> alternativeNames = new ArrayList<>();
  Optional<BigInteger> serial = Optional.empty();
  Optional<KeyPair> keys = Optional.empty();
  Optional<String> signatureAlgorithm = Optional.empty();
  Optional<X500Name> issuerName = Optional.empty();
  boolean subjectKeyIdentifier = true;
  boolean authorityKeyIdentifier = true;
  boolean version1;
  boolean generalizedTime;
  boolean uniqueIdentifier;
  Instant notBefore;
  Instant notAfter;

  private CertificateSpec(String subject, Instant now) {
    this.subject = new X500Name(subject);
    this.notBefore = now.minus(Duration.ofDays(1));
    this.notAfter = now.plus(Duration.ofDays(365));
  }

  /** A CA certificate, valid from a day before {@code now} for a year. */
  public static CertificateSpec ca(String subject, Instant now) {
    return new CertificateSpec(subject, now)
        .extension(Extension.basicConstraints, true, new BasicConstraints(true))
        .keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  /** A TLS client's certificate, valid from a day before {@code now} for a year. */
  public static CertificateSpec client(String subject, Instant now) {
    return new CertificateSpec(subject, now)
        .keyUsage(KeyUsage.digitalSignature)
        .extendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
  }

  /** A TLS server's certificate, valid from a day before {@code now} for a year. */
  public static CertificateSpec server(String subject, Instant now) {
    return new CertificateSpec(subject, now)
        .keyUsage(KeyUsage.digitalSignature)
        .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
  }

  /** A delegated OCSP signer's certificate with id-kp-OCSPSigning and id-pkix-ocsp-nocheck. */
  public static CertificateSpec ocspSigner(String subject, Instant now) {
    return new CertificateSpec(subject, now)
        .keyUsage(KeyUsage.digitalSignature)
        .extendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning)
        .extension(
            org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nocheck,
            false,
            org.bouncycastle.asn1.DERNull.INSTANCE);
  }

  /** No extension at all but the key identifiers. */
  public static CertificateSpec bare(String subject, Instant now) {
    return new CertificateSpec(subject, now);
  }

  public CertificateSpec serial(long serial) {
    return serial(BigInteger.valueOf(serial));
  }

  public CertificateSpec serial(BigInteger serial) {
    this.serial = Optional.of(serial);
    return this;
  }

  public CertificateSpec validity(Instant notBefore, Instant notAfter) {
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    return this;
  }

  /** Uses these keys instead of fresh P-256 ones. */
  public CertificateSpec keys(KeyPair keys) {
    this.keys = Optional.of(keys);
    return this;
  }

  /** JCA name of the algorithm that the issuer signs with, instead of the default for its key. */
  public CertificateSpec signedWith(String algorithm) {
    this.signatureAlgorithm = Optional.of(algorithm);
    return this;
  }

  /** Writes another issuer name than the issuer's subject. */
  public CertificateSpec issuerName(String name) {
    this.issuerName = Optional.of(new X500Name(name));
    return this;
  }

  /** Leaves out subjectKeyIdentifier and authorityKeyIdentifier. */
  public CertificateSpec withoutKeyIdentifiers() {
    return withoutSubjectKeyIdentifier().withoutAuthorityKeyIdentifier();
  }

  public CertificateSpec withoutSubjectKeyIdentifier() {
    this.subjectKeyIdentifier = false;
    return this;
  }

  public CertificateSpec withoutAuthorityKeyIdentifier() {
    this.authorityKeyIdentifier = false;
    return this;
  }

  /** Writes version 1, and so no extension at all. */
  public CertificateSpec version1() {
    this.version1 = true;
    return this;
  }

  /** Writes both ends of the validity as GeneralizedTime, whenever they are. */
  public CertificateSpec generalizedTime() {
    this.generalizedTime = true;
    return this;
  }

  /** Writes a subjectUniqueID. */
  public CertificateSpec uniqueIdentifier() {
    this.uniqueIdentifier = true;
    return this;
  }

  /** Sets or replaces an extension. */
  public CertificateSpec extension(
      ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    extensions.put(oid, new Written(critical, value));
    return this;
  }

  /** Takes an extension out again. */
  public CertificateSpec without(ASN1ObjectIdentifier oid) {
    extensions.remove(oid);
    return this;
  }

  /** keyUsage, critical, of Bouncy Castle's KeyUsage bits. */
  public CertificateSpec keyUsage(int bits) {
    return extension(Extension.keyUsage, true, new KeyUsage(bits));
  }

  public CertificateSpec extendedKeyUsage(KeyPurposeId... purposes) {
    return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  /** basicConstraints of a CA with that path length. */
  public CertificateSpec pathLength(int length) {
    return extension(Extension.basicConstraints, true, new BasicConstraints(length));
  }

  public CertificateSpec dns(String name) {
    return alternativeName(new GeneralName(GeneralName.dNSName, name));
  }

  public CertificateSpec email(String address) {
    return alternativeName(new GeneralName(GeneralName.rfc822Name, address));
  }

  /** Adds one subjectAltName. */
  public CertificateSpec alternativeName(GeneralName name) {
    alternativeNames.add(name);
    return extension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(alternativeNames.toArray(GeneralName[]::new)));
  }
}
