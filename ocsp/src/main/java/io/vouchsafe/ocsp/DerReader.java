package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/** Walks DER forward, element by element; every element is well formed or a {@link MalformedDer}. */
final class DerReader {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int OID = 0x06;
  static final int ENUMERATED = 0x0a;
  static final int BOOLEAN = 0x01;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;

  private final byte[] bytes;
  private final int end;
  private int at;

  private DerReader(byte[] bytes, int at, int end) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Reads {@code bytes}, which must be one strict DER element with nothing behind it. */
  static DerReader strict(byte[] bytes) throws MalformedDer {
    StrictDer.check(bytes);
    return new DerReader(bytes, 0, bytes.length);
  }

  /** Reads an element that was cut out of bytes already checked. */
  static DerReader over(byte[] checked) {
    return new DerReader(checked, 0, checked.length);
  }

  /** The tag of context class, constructed. */
  static int explicit(int number) {
    return 0xa0 | number;
  }

  /** The tag of context class, primitive. */
  static int implicit(int number) {
    return 0x80 | number;
  }

  boolean hasMore() {
    return at < end;
  }

  /** Whether the next element has that tag. */
  boolean nextIs(int tag) {
    return at < end && (bytes[at] & 0xff) == tag;
  }

  /** The next element's tag. */
  int peekTag() throws MalformedDer {
    if (at >= end) {
      throw new MalformedDer("an element is missing");
    }
    return bytes[at] & 0xff;
  }

  /** Steps over the next element, which must have that tag, and reads inside it. */
  DerReader enter(int tag) throws MalformedDer {
    if (!nextIs(tag)) {
      throw new MalformedDer("expected tag 0x" + Integer.toHexString(tag));
    }
    int content = contentStart();
    int contentEnd = content + contentLength();
    at = contentEnd;
    return new DerReader(bytes, content, contentEnd);
  }

  /** Steps over the next element and returns it whole, tag and length included. */
  byte[] element() throws MalformedDer {
    int start = at;
    enter(peekTag());
    return Arrays.copyOfRange(bytes, start, at);
  }

  /** Steps over the next element and returns its content. */
  byte[] content(int tag) throws MalformedDer {
    DerReader inside = enter(tag);
    return Arrays.copyOfRange(bytes, inside.at, inside.end);
  }

  Der octets() throws MalformedDer {
    return Der.copyOf(content(OCTET_STRING));
  }

  BigInteger integer() throws MalformedDer {
    return new BigInteger(content(INTEGER));
  }

  /** An ENUMERATED that fits into one octet. */
  int enumerated() throws MalformedDer {
    byte[] value = content(ENUMERATED);
    if (value.length != 1) {
      throw new MalformedDer("an ENUMERATED has " + value.length + " octets");
    }
    return value[0];
  }

  boolean bool() throws MalformedDer {
    return content(BOOLEAN)[0] != 0;
  }

  /** A BIT STRING of whole octets, as signatures are. */
  byte[] bits() throws MalformedDer {
    byte[] value = content(BIT_STRING);
    if (value.length == 0 || value[0] != 0) {
      throw new MalformedDer("a BIT STRING is not of whole octets");
    }
    return Arrays.copyOfRange(value, 1, value.length);
  }

  /** Dotted decimal. */
  String oid() throws MalformedDer {
    return ObjectIdentifiers.dotted(content(OID));
  }

  /** RFC 5280 §4.1.2.5.2, which RFC 6960 §4.2.2.1 takes over: YYYYMMDDHHMMSSZ, no fractions. */
  Instant time() throws MalformedDer {
    byte[] t = content(GENERALIZED_TIME);
    if (t.length != 15 || t[14] != 'Z') {
      throw new MalformedDer("a GeneralizedTime is not YYYYMMDDHHMMSSZ");
    }
    try {
      return LocalDateTime.of(
              digits(t, 0, 4), digits(t, 4, 6), digits(t, 6, 8),
              digits(t, 8, 10), digits(t, 10, 12), digits(t, 12, 14))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new MalformedDer("a GeneralizedTime is no time of this calendar");
    }
  }

  /** Nothing may follow what was read. */
  void finish() throws MalformedDer {
    if (at < end) {
      throw new MalformedDer((end - at) + " unexpected octets inside an element");
    }
  }

  private static int digits(byte[] text, int from, int to) throws MalformedDer {
    int value = 0;
    for (int i = from; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        throw new MalformedDer("a GeneralizedTime has something other than digits");
      }
      value = value * 10 + text[i] - '0';
    }
    return value;
  }

  /** StrictDer has seen that the header is complete and the length fits. */
  private int contentStart() {
    int first = bytes[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private int contentLength() {
    int first = bytes[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | bytes[at + 2 + i] & 0xff;
    }
    return length;
  }
}
