package io.vouchsafe.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** SHA-256 of a whole encoded object, 32 bytes, compared by content. */
public final class Fingerprint {
  private static final int LENGTH = 32;
  private final byte[] digest;

  private Fingerprint(byte[] digest) {
    this.digest = digest;
  }

  /** The SHA-256 of {@code bytes}. */
  public static Fingerprint sha256(byte[] bytes) {
    try {
      return new Fingerprint(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Takes a finished digest.
   *
   * @throws IllegalArgumentException unless it has 32 bytes
   */
  public static Fingerprint ofDigest(byte[] digest) {
    if (digest.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + digest.length);
    }
    return new Fingerprint(digest.clone());
  }

  /** The 32 bytes, a copy. */
  public byte[] toBytes() {
    return digest.clone();
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(digest);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fingerprint that && Arrays.equals(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return (digest[0] & 0xff) << 24
        | (digest[1] & 0xff) << 16
        | (digest[2] & 0xff) << 8
        | (digest[3] & 0xff);
  }

  @Override
  public String toString() {
    return hex();
  }
}
