package io.vouchsafe.pki.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.Time;

/** What a CRL of the lab should look like; every call changes and returns this object. */
public final class CrlSpec {
  final Map<ASN1ObjectIdentifier, CertificateSpec.Written> extensions = new LinkedHashMap<>();
  final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  Optional<X500Name> issuerName = Optional.empty();
  Optional<String> signatureAlgorithm = Optional.empty();
  Optional<ASN1Integer> version = Optional.of(new ASN1Integer(1));
  Optional<Instant> nextUpdate;
  Instant thisUpdate;
  boolean authorityKey = true;
  boolean brokenSignature;
  boolean emptyList;
  boolean generalizedTime;

  private CrlSpec(Instant now) {
    this.thisUpdate = now.minus(Duration.ofHours(1));
    this.nextUpdate = Optional.of(now.plus(Duration.ofDays(1)));
  }

  /** A complete CRL with number 1, made an hour before {@code now}, good for a day. */
  public static CrlSpec complete(Instant now) {
    return new CrlSpec(now).number(1);
  }

  /** The same without a number. */
  public static CrlSpec unnumbered(Instant now) {
    return new CrlSpec(now);
  }

  /** A delta CRL with number {@code base} + 1. */
  public static CrlSpec delta(long base, Instant now) {
    return new CrlSpec(now)
        .number(base + 1)
        .extension(Extension.deltaCRLIndicator, true, new ASN1Integer(base));
  }

  public CrlSpec number(long number) {
    return extension(Extension.cRLNumber, false, new ASN1Integer(number));
  }

  public CrlSpec updates(Instant thisUpdate, Instant nextUpdate) {
    this.thisUpdate = thisUpdate;
    this.nextUpdate = Optional.of(nextUpdate);
    return this;
  }

  public CrlSpec withoutNextUpdate() {
    this.nextUpdate = Optional.empty();
    return this;
  }

  /** Writes another issuer name than the signer's subject. */
  public CrlSpec issuerName(String name) {
    this.issuerName = Optional.of(new X500Name(name));
    return this;
  }

  /** Writes this version number; RFC 5280 knows 1 only. */
  public CrlSpec version(int number) {
    this.version = Optional.of(new ASN1Integer(number));
    return this;
  }

  /** A version 1 CRL: no version field, no authorityKeyIdentifier, no number. */
  public CrlSpec v1() {
    this.version = Optional.empty();
    this.authorityKey = false;
    this.extensions.clear();
    return this;
  }

  /** JCA name of the algorithm to sign with, instead of the default for the key. */
  public CrlSpec signedWith(String algorithm) {
    this.signatureAlgorithm = Optional.of(algorithm);
    return this;
  }

  public CrlSpec withoutAuthorityKey() {
    this.authorityKey = false;
    return this;
  }

  /** Changes the signed part after signing. */
  public CrlSpec brokenSignature() {
    this.brokenSignature = true;
    return this;
  }

  /** Writes thisUpdate and nextUpdate as GeneralizedTime, whenever they are. */
  public CrlSpec generalizedTime() {
    this.generalizedTime = true;
    return this;
  }

  /** Sets or replaces an extension of the CRL. */
  public CrlSpec extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    extensions.put(oid, new CertificateSpec.Written(critical, value));
    return this;
  }

  /** issuingDistributionPoint, critical. */
  public CrlSpec scope(IssuingDistributionPoint scope) {
    return extension(Extension.issuingDistributionPoint, true, scope);
  }

  /** Adds an entry without extensions. */
  public CrlSpec revoke(BigInteger serial, Instant at) {
    return entry(serial, at, new Extension[0]);
  }

  /** Adds an entry with a reasonCode. */
  public CrlSpec revoke(BigInteger serial, Instant at, int reason) {
    return entry(serial, at, reasonCode(reason));
  }

  /** Adds an entry for a certificate of {@code certificateIssuer} (indirect CRLs). */
  public CrlSpec revoke(BigInteger serial, Instant at, X500Name certificateIssuer) {
    GeneralNames issuer = new GeneralNames(new GeneralName(certificateIssuer));
    return entry(serial, at, written(Extension.certificateIssuer, true, issuer));
  }

  /** Adds an entry with these extensions. */
  public CrlSpec entry(BigInteger serial, Instant at, Extension... entryExtensions) {
    ASN1EncodableVector fields = new ASN1EncodableVector();
    fields.add(new ASN1Integer(serial));
    fields.add(new Time(Date.from(at)));
    if (entryExtensions.length > 0) {
      fields.add(new Extensions(entryExtensions));
    }
    return rawEntries(encoded(new DERSequence(fields)));
  }

  /** Adds entries that are encoded already, or something that is no entry at all. */
  public CrlSpec rawEntries(byte[] encoded) {
    entries.writeBytes(encoded);
    return this;
  }

  /** Writes revokedCertificates even though it holds nothing. */
  public CrlSpec emptyList() {
    this.emptyList = true;
    return this;
  }

  public static Extension reasonCode(int reason) {
    return written(Extension.reasonCode, false, new ASN1Enumerated(reason));
  }

  public static Extension invalidityDate(Instant at) {
    return written(Extension.invalidityDate, false, new ASN1GeneralizedTime(Date.from(at)));
  }

  /** Any extension, for an entry. */
  public static Extension written(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    return new Extension(oid, critical, encoded(value));
  }

  static byte[] encoded(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalArgumentException("not encodable", e);
    }
  }
}
