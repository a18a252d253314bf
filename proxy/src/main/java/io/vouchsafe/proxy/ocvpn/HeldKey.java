package io.vouchsafe.proxy.ocvpn;

import java.nio.ByteBuffer;

/**
 * A key in a slot of the vault. A reading that is under way and the destruction exclude each other.
 */
final class HeldKey implements GroupKey {
  /** Octets of a key as base64 with its padding. */
  static final int BASE64_OCTETS = (OCTETS + 2) / 3 * 4;

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final ByteBuffer slot;
  private final Runnable returned;
  private boolean destroyed;

  /**
   * A key that has been written into its slot.
   *
   * @param slot of {@link #OCTETS}, off the heap, nobody else's
   * @param returned runs when the slot may be used again
   */
  HeldKey(ByteBuffer slot, Runnable returned) {
    this.slot = slot;
    this.returned = returned;
  }

  @Override
  public synchronized boolean writeBase64(ByteBuffer out) {
    if (!out.isDirect()) {
      throw new IllegalArgumentException("a key is written off the heap only");
    }
    if (destroyed) {
      return false;
    }
    if (out.remaining() < BASE64_OCTETS) {
      throw new IllegalArgumentException("no room for a key");
    }
    for (int at = 0; at < OCTETS; at += 3) {
      writeGroup(at, out);
    }
    return true;
  }

  /** RFC 4648 §4: three octets are four characters; the last group is padded. */
  private void writeGroup(int at, ByteBuffer out) {
    int bits = (octet(at) << 16) | (octet(at + 1) << 8) | octet(at + 2);
    out.put(character(bits >> 18));
    out.put(character(bits >> 12));
    out.put(at + 1 < OCTETS ? character(bits >> 6) : (byte) '=');
    out.put(at + 2 < OCTETS ? character(bits) : (byte) '=');
  }

  private int octet(int at) {
    return at < OCTETS ? slot.get(at) & 0xff : 0;
  }

  private static byte character(int bits) {
    return (byte) ALPHABET.charAt(bits & 0x3f);
  }

  /** Overwrites it; nobody can read it from now on. Once is enough, more do no harm. */
  synchronized void destroy() {
    if (destroyed) {
      return;
    }
    destroyed = true;
    for (int at = 0; at < OCTETS; at++) {
      slot.put(at, (byte) 0);
    }
    returned.run();
  }

  /** Says nothing of the key. */
  @Override
  public synchronized String toString() {
    return destroyed ? "a destroyed key" : "a key";
  }
}
