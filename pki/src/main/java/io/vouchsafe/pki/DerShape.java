package io.vouchsafe.pki;

/**
 * The outer form of DER (X.690 §10.1): definite, minimal lengths, elements that fill their parents
 * exactly, one element and nothing behind it. Runs before any other reader sees foreign bytes and
 * needs neither recursion nor memory that grows with the input.
 */
public final class DerShape {
  /**
   * Certificates nest about 10 deep; 32 leaves room and bounds every recursive reader behind us.
   */
  private static final int MAX_DEPTH = 32;

  private static final int CONSTRUCTED = 0x20;

  private final byte[] bytes;
  private int at;

  private DerShape(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Passes when {@code bytes} are exactly one well-formed element. */
  public static void check(byte[] bytes) throws MalformedDerException {
    new DerShape(bytes).run();
  }

  private void run() throws MalformedDerException {
    int[] ends = new int[MAX_DEPTH + 1];
    int depth = 0;
    ends[0] = bytes.length;
    do {
      int identifier = identifier(ends[depth]);
      int length = length(ends[depth]);
      if ((identifier & CONSTRUCTED) != 0) {
        if (depth == MAX_DEPTH) {
          throw new MalformedDerException("nested deeper than " + MAX_DEPTH);
        }
        depth++;
        ends[depth] = at + length;
      } else {
        at += length;
      }
      while (depth > 0 && at == ends[depth]) {
        depth--;
      }
    } while (depth > 0);
    if (at != bytes.length) {
      throw new MalformedDerException("bytes behind the element");
    }
  }

  private int identifier(int end) throws MalformedDerException {
    int first = octet(end);
    if ((first & 0x1f) == 0x1f) {
      int next = octet(end);
      if (next == 0x80) {
        throw new MalformedDerException("tag number with leading zeros");
      }
      while ((next & 0x80) != 0) {
        next = octet(end);
      }
    }
    return first;
  }

  private int length(int end) throws MalformedDerException {
    int first = octet(end);
    int length = first;
    if (first >= 0x80) {
      int octets = first & 0x7f;
      if (octets == 0 || octets > 4) {
        throw new MalformedDerException("indefinite or oversized length");
      }
      long value = 0;
      for (int i = 0; i < octets; i++) {
        value = (value << 8) | octet(end);
      }
      if (value < 0x80 || value >>> (8 * (octets - 1)) == 0 || value > end - at) {
        throw new MalformedDerException("length is not minimal or leaves its parent");
      }
      length = (int) value;
    }
    if (length > end - at) {
      throw new MalformedDerException("length leaves its parent");
    }
    return length;
  }

  private int octet(int end) throws MalformedDerException {
    if (at >= end) {
      throw new MalformedDerException("truncated");
    }
    return bytes[at++] & 0xff;
  }
}
