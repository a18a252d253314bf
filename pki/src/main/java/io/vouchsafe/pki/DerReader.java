package io.vouchsafe.pki;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * Reads DER elements one after the other, strictly (X.690 §10, §11); whatever is not as expected is
 * malformed. Tags are whole identifier octets, e.g. {@code 0x30} for SEQUENCE. Not thread-safe.
 */
public final class DerReader {
  public static final int BOOLEAN = 0x01;
  public static final int INTEGER = 0x02;
  public static final int BIT_STRING = 0x03;
  public static final int OCTET_STRING = 0x04;
  public static final int NULL = 0x05;
  public static final int OID = 0x06;
  public static final int SEQUENCE = 0x30;
  public static final int SET = 0x31;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int contentStart;
  private int contentEnd;

  private DerReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** A reader over {@code bytes}, which must not change meanwhile. */
  public static DerReader of(byte[] bytes) {
    return new DerReader(bytes, 0, bytes.length);
  }

  /** A primitive or constructed context-specific tag: {@code [number]}. */
  public static int context(int number, boolean constructed) {
    return 0x80 | (constructed ? 0x20 : 0) | number;
  }

  public boolean atEnd() {
    return at == end;
  }

  /** Whether the next element has that tag; false at the end. */
  public boolean nextIs(int tag) {
    return at < end && (bytes[at] & 0xff) == tag;
  }

  /** The identifier octet of the next element. */
  public int peek() throws MalformedDerException {
    if (at >= end) {
      throw new MalformedDerException("an element is missing");
    }
    return bytes[at] & 0xff;
  }

  /** Malformed unless everything was read. */
  public void finish() throws MalformedDerException {
    if (at != end) {
      throw new MalformedDerException("elements behind the last one");
    }
  }

  /** How many elements are left; reads none of them. */
  public int elementsLeft() throws MalformedDerException {
    DerReader ahead = new DerReader(bytes, at, end);
    int count = 0;
    while (!ahead.atEnd()) {
      ahead.take(ahead.peek());
      count++;
    }
    return count;
  }

  /** A reader over the content of the next element. */
  public DerReader into(int tag) throws MalformedDerException {
    take(tag);
    return new DerReader(bytes, contentStart, contentEnd);
  }

  /** A copy of the next element's content. */
  public byte[] content(int tag) throws MalformedDerException {
    take(tag);
    return Arrays.copyOfRange(bytes, contentStart, contentEnd);
  }

  /** A copy of the whole next element, whatever it is. */
  public byte[] element() throws MalformedDerException {
    int start = at;
    take(peek());
    return Arrays.copyOfRange(bytes, start, contentEnd);
  }

  /** BOOLEAN; DER knows 0x00 and 0xFF only (X.690 §11.1). */
  public boolean bool(int tag) throws MalformedDerException {
    byte[] content = content(tag);
    if (content.length != 1 || (content[0] != 0 && content[0] != -1)) {
      throw new MalformedDerException("BOOLEAN is neither 00 nor FF");
    }
    return content[0] != 0;
  }

  /** INTEGER in its shortest form (X.690 §8.3.2). */
  public BigInteger integer(int tag) throws MalformedDerException {
    byte[] content = content(tag);
    boolean padded =
        content.length > 1
            && ((content[0] == 0 && content[1] >= 0) || (content[0] == -1 && content[1] < 0));
    if (content.length == 0 || padded) {
      throw new MalformedDerException("INTEGER is empty or padded");
    }
    return new BigInteger(content);
  }

  /** INTEGER (0..MAX) as an int; larger values saturate, negative ones are malformed. */
  public int count(int tag) throws MalformedDerException {
    BigInteger value = integer(tag);
    if (value.signum() < 0) {
      throw new MalformedDerException("negative number");
    }
    return value.bitLength() > 31 ? Integer.MAX_VALUE : value.intValue();
  }

  /** OBJECT IDENTIFIER in dotted form. */
  public String oid(int tag) throws MalformedDerException {
    byte[] content = content(tag);
    PeerBounds.checkOid(content);
    try {
      return ASN1ObjectIdentifier.fromContents(content).getId();
    } catch (IllegalArgumentException e) {
      throw new MalformedDerException("broken OBJECT IDENTIFIER");
    }
  }

  /** BIT STRING as octets; a last octet that is only partly used has zeros behind (X.690 §11.2). */
  public byte[] bits(int tag) throws MalformedDerException {
    byte[] content = content(tag);
    int unused = content.length == 0 ? 8 : content[0];
    if (unused < 0 || unused > 7 || (unused > 0 && content.length == 1)) {
      throw new MalformedDerException("broken BIT STRING");
    }
    if (unused > 0 && (content[content.length - 1] & ((1 << unused) - 1)) != 0) {
      throw new MalformedDerException("unused bits of a BIT STRING are set");
    }
    return Arrays.copyOfRange(content, 1, content.length);
  }

  /** IA5String: seven-bit characters only. */
  public String ia5(int tag) throws MalformedDerException {
    byte[] content = content(tag);
    for (byte b : content) {
      if (b < 0) {
        throw new MalformedDerException("IA5String with eight-bit characters");
      }
    }
    return new String(content, StandardCharsets.US_ASCII);
  }

  private void take(int tag) throws MalformedDerException {
    int found = peek();
    if (found != tag || (found & 0x1f) == 0x1f) {
      throw new MalformedDerException("another element than expected");
    }
    int next = at + 1;
    int length = next < end ? bytes[next++] & 0xff : 0x80;
    if (length >= 0x80) {
      int octets = length & 0x7f;
      if (octets == 0 || octets > 4 || octets > end - next || bytes[next] == 0) {
        throw new MalformedDerException("indefinite, oversized or padded length");
      }
      long value = 0;
      for (int i = 0; i < octets; i++) {
        value = (value << 8) | (bytes[next++] & 0xff);
      }
      if (value < 0x80 || value > end - next) {
        throw new MalformedDerException("length is not minimal or leaves its parent");
      }
      length = (int) value;
    }
    if (length > end - next) {
      throw new MalformedDerException("length leaves its parent");
    }
    contentStart = next;
    contentEnd = next + length;
    at = contentEnd;
  }
}
