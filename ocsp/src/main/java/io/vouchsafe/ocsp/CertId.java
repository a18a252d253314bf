package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * How OCSP names a certificate (RFC 6960 §4.1.1): hashes of its issuer's name and key, and its
 * serial.
 *
 * @param encoded the whole CertID as it was sent, to be copied into answers
 * @param hashOid dotted decimal; may be an algorithm that nobody here knows, which then never
 *     matches
 * @param issuerNameHash of the issuer field of the certificate, tag and length included
 * @param issuerKeyHash of the issuer's subjectPublicKey, without tag, length and unused bits
 */
public record CertId(
    Der encoded, String hashOid, Der issuerNameHash, Der issuerKeyHash, SerialNumber serial) {

  /** The CertID of {@code query} in {@code hash}. */
  public static CertId of(RevocationQuery query, HashAlgorithm hash) {
    MessageDigest digest = hash.digest();
    byte[] nameHash = nameHash(query, digest);
    byte[] keyHash = keyHash(query, digest);
    byte[] encoded =
        DerWriter.sequence(
            hash.identifier(),
            DerWriter.octets(nameHash),
            DerWriter.octets(keyHash),
            DerWriter.element(DerReader.INTEGER, query.serial().value().toByteArray()));
    return new CertId(
        Der.copyOf(encoded), hash.oid(), Der.copyOf(nameHash), Der.copyOf(keyHash), query.serial());
  }

  /**
   * Reads one CertID with nothing behind it.
   *
   * @return the CertID, or why these bytes are none; never throws
   */
  public static Parsed<CertId> parse(byte[] der) {
    try {
      DerReader in = OcspFields.strict(der);
      CertId certId = read(in);
      in.finish();
      return Parsed.ok(certId);
    } catch (MalformedDerException e) {
      return Parsed.malformed(e.reason());
    }
  }

  static CertId read(DerReader in) throws MalformedDerException {
    byte[] encoded = in.element();
    DerReader certId = DerReader.of(encoded).into(DerReader.SEQUENCE);
    DerReader algorithm = certId.into(DerReader.SEQUENCE);
    String hashOid = algorithm.oid(DerReader.OID);
    if (!algorithm.atEnd()) {
      algorithm.element(); // RFC 5754 §2: parameters are absent or NULL; they change nothing
    }
    algorithm.finish();
    Der nameHash = OcspFields.octets(certId);
    Der keyHash = OcspFields.octets(certId);
    SerialNumber serial = new SerialNumber(certId.integer(DerReader.INTEGER));
    certId.finish();
    return new CertId(Der.copyOf(encoded), hashOid, nameHash, keyHash, serial);
  }

  /** The hash, or empty when it is none that is known here. */
  public Optional<HashAlgorithm> hash() {
    return HashAlgorithm.ofOid(hashOid);
  }

  /** RFC 6960 §3.2 (1): name hash, key hash and serial are all those of {@code query}. */
  public boolean names(RevocationQuery query) {
    if (!serial.equals(query.serial())) {
      return false;
    }
    Optional<HashAlgorithm> known = hash();
    if (known.isEmpty()) {
      return false;
    }
    MessageDigest digest = known.get().digest();
    return issuerNameHash.equals(Der.copyOf(nameHash(query, digest)))
        && issuerKeyHash.equals(Der.copyOf(keyHash(query, digest)));
  }

  private static byte[] nameHash(RevocationQuery query, MessageDigest digest) {
    query.issuerName().der().update(digest);
    return digest.digest();
  }

  private static byte[] keyHash(RevocationQuery query, MessageDigest digest) {
    return digest.digest(query.issuer().publicKeyBits());
  }
}
