package io.vouchsafe.proxy.cache;

import io.vouchsafe.pki.revocation.RevocationQuery;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which certificate a remembered status is about: the first 128 bits of SHA-256 over the issuer's
 * name, the issuer's key and the serial. Two authorities of the same name but other keys never
 * share an entry, and no bytes of a request or response take part.
 */
public record StatusKey(long high, long low) {

  /** The key of the certificate asked about. */
  public static StatusKey of(RevocationQuery query) {
    MessageDigest digest = sha256();
    frame(digest, query.issuer().subject().der().toBytes());
    frame(digest, query.issuer().subjectPublicKeyInfo().toBytes());
    BigInteger serial = query.serial().value();
    frame(digest, serial.toByteArray());
    ByteBuffer first = ByteBuffer.wrap(digest.digest());
    return new StatusKey(first.getLong(), first.getLong());
  }

  /** Length before content, so that no two lists of fields run together into the same bytes. */
  private static void frame(MessageDigest digest, byte[] field) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
    digest.update(field);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
