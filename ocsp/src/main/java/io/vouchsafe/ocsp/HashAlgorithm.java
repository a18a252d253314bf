package io.vouchsafe.ocsp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The hashes in which a CertID may name its issuer. Only SHA-256 and SHA-1 are ever sent; the
 * others are understood when a responder uses them. They identify and do not protect: the
 * response's signature does.
 */
public enum HashAlgorithm {
  SHA1("1.3.14.3.2.26", "SHA-1", "300906052b0e03021a0500"),
  SHA256("2.16.840.1.101.3.4.2.1", "SHA-256", "300d06096086480165030402010500"),
  SHA384("2.16.840.1.101.3.4.2.2", "SHA-384", "300d06096086480165030402020500"),
  SHA512("2.16.840.1.101.3.4.2.3", "SHA-512", "300d06096086480165030402030500");

  private final String oid;
  private final String javaName;
  private final String identifier;

  /**
   * One algorithm.
   *
   * @param identifier its AlgorithmIdentifier in hexadecimal, with NULL parameters: RFC 5754 §2
   *     prefers none, but every responder reads these
   */
  HashAlgorithm(String oid, String javaName, String identifier) {
    this.oid = oid;
    this.javaName = javaName;
    this.identifier = identifier;
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

  /** The AlgorithmIdentifier as it is sent. */
  byte[] identifier() {
    return HexFormat.of().parseHex(identifier);
  }

  MessageDigest digest() {
    try {
      return MessageDigest.getInstance(javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + javaName, e);
    }
  }
}
