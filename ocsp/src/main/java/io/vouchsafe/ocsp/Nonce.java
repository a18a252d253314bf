package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import java.security.SecureRandom;

/** A nonce of 1 to 128 octets (RFC 9654 §2.1); ours have 32. */
public record Nonce(Der octets) {
  /** RFC 9654 §2.1: clients send 32 octets. */
  public static final int SENT_LENGTH = 32;

  /** RFC 9654 §2.1: longer ones are refused. */
  public static final int MAX_LENGTH = 128;

  public Nonce {
    if (octets.length() < 1 || octets.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a nonce has 1 to 128 octets, not " + octets.length());
    }
  }

  /** 32 fresh octets from {@code random}. */
  public static Nonce fresh(SecureRandom random) {
    byte[] octets = new byte[SENT_LENGTH];
    random.nextBytes(octets);
    return new Nonce(Der.copyOf(octets));
  }
}
