package io.vouchsafe.pki;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Immutable encoded bytes (DER) compared by content. */
public final class Der {
  private final byte[] bytes;

  private Der(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}. */
  public static Der copyOf(byte[] bytes) {
    return new Der(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** Feeds the bytes to a running digest without copying them. */
  public void update(MessageDigest digest) {
    digest.update(bytes);
  }

  /** Whether length and all bits that are set in {@code mask} agree with {@code other}. */
  boolean equalsUnder(Der mask, Der other) {
    if (bytes.length != other.bytes.length || bytes.length != mask.bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (((bytes[i] ^ other.bytes[i]) & mask.bytes[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Which comes first octet by octet, unsigned. */
  int compareUnsigned(Der other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  /** Number of bits that are set. */
  int ones() {
    int ones = 0;
    for (byte octet : bytes) {
      ones += Integer.bitCount(octet & 0xff);
    }
    return ones;
  }

  /** SHA-256 of the bytes. */
  public Fingerprint sha256() {
    return Fingerprint.sha256(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Der der && Arrays.equals(bytes, der.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Der[" + bytes.length + " bytes]";
  }
}
