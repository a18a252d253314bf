package io.vouchsafe.vpnauth.wire.spop;

import io.vouchsafe.pki.Der;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the pieces of one frame, octet by octet and never beyond its end. */
final class SpopInput {
  /** Numbers below this have one octet. */
  private static final int ONE_OCTET = 240;

  private static final int CONTINUED = 128;

  /** Ten octets have 67 bits; whoever sends the tenth must not overflow 64. */
  private static final int LAST_SHIFT = 60;

  private final byte[] frame;
  private int at;

  /** Stays within this package. */
  static final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1;
    private final SpopStatus status;
    private final String reason;

    MalformedFrameException(SpopStatus status, String reason) {
      super(reason, null, false, false);
      this.status = status;
      this.reason = reason;
    }

    SpopReading.Broken broken() {
      return new SpopReading.Broken(status, reason);
    }
  }

  SpopInput(byte[] frame) {
    this.frame = frame;
  }

  boolean atEnd() {
    return at == frame.length;
  }

  int octet() throws MalformedFrameException {
    return frame[skip(1)] & 0xff;
  }

  /** Four octets, the highest first. */
  int flags() throws MalformedFrameException {
    return (octet() << 24) | (octet() << 16) | (octet() << 8) | octet();
  }

  /**
   * HAProxy's own encoding (SPOE.txt, section 3.1). Every number has exactly one; what has more
   * than 64 bits is no number.
   */
  long number() throws MalformedFrameException {
    long value = octet();
    if (value < ONE_OCTET) {
      return value;
    }
    int shift = 4;
    int octet;
    do {
      octet = octet();
      long part = (long) octet << shift;
      if (shift > LAST_SHIFT
          || part >>> shift != octet
          || Long.compareUnsigned(value + part, part) < 0) {
        throw malformed("a number of more than 64 bits");
      }
      value += part;
      shift += 7;
    } while (octet >= CONTINUED);
    return value;
  }

  String name() throws MalformedFrameException {
    int length = length();
    if (length == 0 || length > SpopBounds.LONGEST_NAME) {
      throw malformed("a name of " + length + " octets, not 1 to " + SpopBounds.LONGEST_NAME);
    }
    int from = skip(length);
    return new String(frame, from, length, StandardCharsets.ISO_8859_1);
  }

  Der octets() throws MalformedFrameException {
    return octets(length());
  }

  Der octets(int length) throws MalformedFrameException {
    int from = skip(length);
    return Der.copyOf(Arrays.copyOfRange(frame, from, from + length));
  }

  private int length() throws MalformedFrameException {
    long length = number();
    if (Long.compareUnsigned(length, frame.length) > 0) {
      throw malformed("a length of " + Long.toUnsignedString(length));
    }
    return (int) length;
  }

  /** Where the next {@code length} octets begin. */
  private int skip(int length) throws MalformedFrameException {
    if (frame.length - at < length) {
      throw malformed("cut off: " + length + " octets wanted, " + (frame.length - at) + " there");
    }
    int from = at;
    at += length;
    return from;
  }

  MalformedFrameException malformed(String what) {
    return malformed(SpopStatus.INVALID, what);
  }

  MalformedFrameException malformed(SpopStatus status, String what) {
    return new MalformedFrameException(status, what + ", at octet " + at);
  }
}
