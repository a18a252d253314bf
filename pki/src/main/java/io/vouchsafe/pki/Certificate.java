package io.vouchsafe.pki;

import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** One parsed X.509 certificate (RFC 5280 §4). Immutable; equal when its DER is equal. */
public final class Certificate {
  /** id-kp-OCSPSigning (RFC 6960 §4.2.2.2). */
  public static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

  private final Der der;
  private final Fingerprint sha256;
  private final X509CertificateHolder holder;
  private final DistinguishedName subject;
  private final DistinguishedName issuer;
  private volatile @Nullable PublicKey publicKey;

  private Certificate(byte[] der, X509CertificateHolder holder) {
    this.der = Der.copyOf(der);
    this.sha256 = this.der.sha256();
    this.holder = holder;
    this.subject = DistinguishedName.of(holder.getSubject());
    this.issuer = DistinguishedName.of(holder.getIssuer());
  }

  /** Reads one DER certificate; bytes behind it, BER, and broken extensions are malformed. */
  public static Parsed<Certificate> parse(byte[] der) {
    try {
      return Parsed.ok(new Certificate(der, new X509CertificateHolder(der)));
    } catch (IOException | RuntimeException e) {
      return Parsed.malformed("not a certificate");
    }
  }

  /** The whole certificate. */
  public Der der() {
    return der;
  }

  public Fingerprint sha256() {
    return sha256;
  }

  public SerialNumber serial() {
    return new SerialNumber(holder.getSerialNumber());
  }

  public DistinguishedName subject() {
    return subject;
  }

  public DistinguishedName issuer() {
    return issuer;
  }

  public Instant notBefore() {
    return holder.getNotBefore().toInstant();
  }

  public Instant notAfter() {
    return holder.getNotAfter().toInstant();
  }

  /** The encoded SubjectPublicKeyInfo. */
  public Der subjectPublicKeyInfo() {
    try {
      return Der.copyOf(holder.getSubjectPublicKeyInfo().getEncoded("DER"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The content of the subjectPublicKey BIT STRING, which OCSP and key identifiers hash. */
  public byte[] publicKeyBits() {
    return holder.getSubjectPublicKeyInfo().getPublicKeyData().getOctets();
  }

  /** The key, built once and kept; empty when its algorithm or encoding is not understood. */
  public Optional<PublicKey> publicKey() {
    PublicKey known = publicKey;
    if (known == null) {
      try {
        SubjectPublicKeyInfo info = holder.getSubjectPublicKeyInfo();
        known = BouncyCastleProvider.getPublicKey(info);
      } catch (IOException | RuntimeException e) {
        return Optional.empty();
      }
      publicKey = known;
    }
    return Optional.ofNullable(known);
  }

  /** The signed part, as encoded. */
  public byte[] tbs() {
    try {
      return holder.toASN1Structure().getTBSCertificate().getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public AlgorithmIdentifier signatureAlgorithm() {
    return holder.getSignatureAlgorithm();
  }

  public byte[] signature() {
    return holder.getSignature();
  }

  /** Subject and issuer are the same name; says nothing about the signature. */
  public boolean isSelfIssued() {
    return subject.equals(issuer);
  }

  /** keyUsage, or empty when the extension is absent. */
  public Optional<Set<KeyUsage>> keyUsage() {
    org.bouncycastle.asn1.x509.KeyUsage usage =
        org.bouncycastle.asn1.x509.KeyUsage.fromExtensions(extensions());
    if (usage == null) {
      return Optional.empty();
    }
    byte[] bits = usage.getBytes();
    Set<KeyUsage> set = EnumSet.noneOf(KeyUsage.class);
    for (KeyUsage bit : KeyUsage.values()) {
      int at = bit.ordinal();
      if (at / 8 < bits.length && (bits[at / 8] & 0x80 >> at % 8) != 0) {
        set.add(bit);
      }
    }
    return Optional.of(Set.copyOf(set));
  }

  /** The OIDs of extKeyUsage, or empty when the extension is absent. */
  public Optional<Set<String>> extendedKeyUsage() {
    var usage = org.bouncycastle.asn1.x509.ExtendedKeyUsage.fromExtensions(extensions());
    if (usage == null) {
      return Optional.empty();
    }
    Set<String> set = new HashSet<>();
    for (KeyPurposeId id : usage.getUsages()) {
      set.add(id.getId());
    }
    return Optional.of(Set.copyOf(set));
  }

  /** Whether basicConstraints says that this is a CA. */
  public boolean isCa() {
    var constraints = org.bouncycastle.asn1.x509.BasicConstraints.fromExtensions(extensions());
    return constraints != null && constraints.isCA();
  }

  /** subjectKeyIdentifier, or empty when the extension is absent. */
  public Optional<Der> subjectKeyIdentifier() {
    return Optional.ofNullable(SubjectKeyIdentifier.fromExtensions(extensions()))
        .map(id -> Der.copyOf(id.getKeyIdentifier()));
  }

  /** Whether id-pkix-ocsp-nocheck is there (RFC 6960 §4.2.2.2.1). */
  public boolean hasOcspNoCheck() {
    return holder.getExtension(
            org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)
        != null;
  }

  /** The id-ad-ocsp URLs of authorityInfoAccess, in order, as written. */
  public List<String> ocspUrls() {
    Extension aia = holder.getExtension(Extension.authorityInfoAccess);
    if (aia == null) {
      return List.of();
    }
    throw new UnsupportedOperationException("being built");
  }

  /** The extnValue content of the extension with that OID, or empty when it is absent. */
  public Optional<byte[]> extensionValue(String oid) {
    return Optional.ofNullable(
            holder.getExtension(new org.bouncycastle.asn1.ASN1ObjectIdentifier(oid)))
        .map(extension -> extension.getExtnValue().getOctets());
  }

  private @Nullable Extensions extensions() {
    return holder.getExtensions();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Certificate that && sha256.equals(that.sha256) && der.equals(that.der);
  }

  @Override
  public int hashCode() {
    return sha256.hashCode();
  }

  @Override
  public String toString() {
    return subject + " #" + serial();
  }
}
