package io.vouchsafe.proxy.ocvpn.agent;

import io.vouchsafe.pki.Der;
import java.util.Arrays;

/** A group's key on its way to charon; of one thread. */
final class ReceivedKey {
  /** Contract, section 5: {@code key} has at least so many octets. */
  static final int FEWEST = 32;

  static final int MOST = 256;

  private final byte[] octets;

  /** Keeps {@code octets} itself, so that it can be overwritten. */
  ReceivedKey(byte[] octets) {
    this.octets = octets;
  }

  /** For the message to charon. */
  Der octets() {
    return Der.copyOf(octets);
  }

  /** It is no longer needed. */
  void destroy() {
    Arrays.fill(octets, (byte) 0);
  }

  /** Nothing of the key. */
  @Override
  public String toString() {
    return "a key";
  }
}
