package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * The hashes in which a CertID may name its issuer. Only SHA-256 and SHA-1 are ever sent; the others
 * are understood when a responder uses them. They identify and do not protect: the response's
 * signature does.
 */
public enum HashAlgorithm {
  SHA1(OIWObjectIdentifiers.idSHA1, "SHA-1"),
  SHA256(NISTObjectIdentifiers.id_sha256, "SHA-256"),
  SHA384(NISTObjectIdentifiers.id_sha384, "SHA-384"),
  SHA512(NISTObjectIdentifiers.id_sha512, "SHA-512");

  private final String oid;
  private final String javaName;
  private final Der identifier;

  HashAlgorithm(ASN1ObjectIdentifier oid, String javaName) {
    this.oid = oid.getId();
    this.javaName = javaName;
    this.identifier = encode(oid);
  }

  /** Dotted decimal. */
  public String oid() {
    return oid;
  }

  /** The algorithm with that OID, or empty when it is none of these. */
  public static Optional<HashAlgorithm> ofOid(String oid) {
    for (HashAlgorithm algorithm : values()) {
      if (algorithm.oid.equals(oid)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The AlgorithmIdentifier as it is sent: with NULL parameters, the form that everybody reads. */
  Der identifier() {
    return identifier;
  }

  MessageDigest digest() {
    try {
      return MessageDigest.getInstance(javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + javaName, e);
    }
  }

  private static Der encode(ASN1ObjectIdentifier oid) {
    try {
      return Der.copyOf(new AlgorithmIdentifier(oid, DERNull.INSTANCE).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("an AlgorithmIdentifier can be encoded", e);
    }
  }
}
