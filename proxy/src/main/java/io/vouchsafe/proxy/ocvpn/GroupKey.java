package io.vouchsafe.proxy.ocvpn;

import java.nio.ByteBuffer;

/** A key that is held off the heap until it is destroyed. */
public interface GroupKey {
  /** Octets of every key. */
  int OCTETS = 32;

  /**
   * Writes it as base64 (RFC 4648 §4, with padding).
   *
   * @param out off the heap
   * @return false when it has been destroyed meanwhile, and nothing is written
   */
  boolean writeBase64(ByteBuffer out);
}
