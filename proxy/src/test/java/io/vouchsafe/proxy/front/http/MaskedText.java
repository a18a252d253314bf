package io.vouchsafe.proxy.front.http;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** A text that can be looked for in all memory, since it stands nowhere as it is. */
public final class MaskedText {
  private static final byte MASK = (byte) 0xa5;

  private final byte[] masked;

  private MaskedText(byte[] masked) {
    this.masked = masked;
  }

  /** The base64 of so many octets. */
  public static MaskedText random(SecureRandom random, int octets) {
    byte[] text = new byte[(octets + 2) / 3 * 4];
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int rest = (text.length / 4 * 3) - octets;
    for (int at = 0; at < text.length; at++) {
      char next = at < text.length - rest ? alphabet.charAt(random.nextInt(16) * 4) : '=';
      text[at] = (byte) (next ^ MASK);
    }
    return new MaskedText(text);
  }

  int length() {
    return masked.length;
  }

  /** Octet by octet, so that no object has it. */
  public void writeTo(ByteBuffer out) {
    for (byte octet : masked) {
      out.put((byte) (octet ^ MASK));
    }
  }

  /** Whether it stands there. */
  boolean isAt(ByteBuffer where, int at) {
    for (int i = 0; i < masked.length; i++) {
      if (where.get(at + i) != (byte) (masked[i] ^ MASK)) {
        return false;
      }
    }
    return true;
  }
}
