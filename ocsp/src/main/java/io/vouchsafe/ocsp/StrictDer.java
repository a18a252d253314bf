package io.vouchsafe.ocsp;

/**
 * X.690 §10 and §11 over a whole encoding: definite, shortest lengths, one-octet tags, shortest
 * INTEGERs, BOOLEANs of 00 or FF, strings never constructed, no deeper than {@link #MAX_DEPTH}, and
 * nothing behind the end. What lies inside primitive elements is not looked at.
 */
final class StrictDer {
  /** A response with certificates in it nests about 15 deep; hostile ones may not nest for ever. */
  static final int MAX_DEPTH = 40;

  private static final int CONSTRUCTED = 0x20;
  private static final int UNIVERSAL_MASK = 0xc0;
  private static final int SEQUENCE = 0x10;
  private static final int SET = 0x11;

  private final byte[] bytes;

  private StrictDer(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Refuses anything but exactly one strict DER element. */
  static void check(byte[] bytes) throws MalformedDer {
    int end = new StrictDer(bytes).element(0, bytes.length, 0);
    if (end != bytes.length) {
      throw new MalformedDer((bytes.length - end) + " octets behind the DER");
    }
  }

  /** Checks the element at {@code at} and returns where it ends. */
  private int element(int at, int limit, int depth) throws MalformedDer {
    if (depth > MAX_DEPTH) {
      throw new MalformedDer("nested more than " + MAX_DEPTH + " deep");
    }
    if (limit - at < 2) {
      throw new MalformedDer("an element is cut off");
    }
    int tag = bytes[at] & 0xff;
    int first = bytes[at + 1] & 0xff;
    int content = at + 2;
    int length = first;
    if (first >= 0x80) {
      int octets = first & 0x7f;
      length = longLength(content, octets, limit);
      content += octets;
    }
    if (length > limit - content) {
      throw new MalformedDer("an element is longer than what holds it");
    }
    checkTag(tag);
    if ((tag & CONSTRUCTED) == 0) {
      checkPrimitive(tag, content, length);
      return content + length;
    }
    int end = content + length;
    for (int inside = content; inside < end; ) {
      inside = element(inside, end, depth + 1);
    }
    return end;
  }

  /** X.690 §10.1: definite form, fewest octets. */
  private int longLength(int at, int octets, int limit) throws MalformedDer {
    if (octets == 0) {
      throw new MalformedDer("an indefinite length");
    }
    if (octets > 3 || limit - at < octets) {
      throw new MalformedDer("a length that cannot be right");
    }
    int length = 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | bytes[at + i] & 0xff;
    }
    if (length < 0x80 || length >>> 8 * (octets - 1) == 0) {
      throw new MalformedDer("a length that is not in its shortest form");
    }
    return length;
  }

  /** X.690 §8.1.2.4 needs long tags only above 30, which nothing here uses; §10.2 for strings. */
  private static void checkTag(int tag) throws MalformedDer {
    if ((tag & 0x1f) == 0x1f || tag == 0) {
      throw new MalformedDer("a tag that no structure here uses");
    }
    if ((tag & UNIVERSAL_MASK) == 0) {
      int number = tag & 0x1f;
      boolean structure = number == SEQUENCE || number == SET;
      if (structure != ((tag & CONSTRUCTED) != 0)) {
        throw new MalformedDer("a universal type in the wrong form");
      }
    }
  }

  private void checkPrimitive(int tag, int content, int length) throws MalformedDer {
    switch (tag) {
      case DerReader.BOOLEAN -> { // X.690 §11.1
        if (length != 1 || (bytes[content] != 0 && bytes[content] != (byte) 0xff)) {
          throw new MalformedDer("a BOOLEAN that is neither 00 nor FF");
        }
      }
      case DerReader.INTEGER, DerReader.ENUMERATED -> checkInteger(content, length);
      case DerReader.NULL -> {
        if (length != 0) {
          throw new MalformedDer("a NULL with content");
        }
      }
      default -> {}
    }
  }

  /** X.690 §8.3.2: the first nine bits are neither all ones nor all zeros. */
  private void checkInteger(int content, int length) throws MalformedDer {
    if (length == 0) {
      throw new MalformedDer("an INTEGER without content");
    }
    if (length > 1) {
      int firstNineBits = bytes[content] << 1 | (bytes[content + 1] & 0x80) >> 7;
      if (firstNineBits == 0 || firstNineBits == -1) {
        throw new MalformedDer("an INTEGER that is not in its shortest form");
      }
    }
  }
}
