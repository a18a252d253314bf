package io.vouchsafe.proxy.ocvpn.agent;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** The body of an answer that may hold a key: every array that it was in is overwritten. */
final class AnswerOctets {
  /** A thousand members with networks have room. */
  static final int MOST = 1 << 20;

  private byte[] octets = new byte[4_096];
  private int length;

  /** Adds a piece; false when that is too much. */
  boolean add(Buffer piece) {
    int more = piece.length();
    if (more > MOST - length) {
      return false;
    }
    if (length + more > octets.length) {
      byte[] longer = Arrays.copyOf(octets, Math.max(2 * octets.length, length + more));
      destroy();
      octets = longer;
    }
    piece.getBytes(0, more, octets, length);
    length += more;
    return true;
  }

  /** All that came; to be overwritten by whoever asks. */
  byte[] take() {
    byte[] whole = Arrays.copyOf(octets, length);
    destroy();
    return whole;
  }

  void destroy() {
    Arrays.fill(octets, (byte) 0);
  }
}
