package io.vouchsafe.ocsp;

/** OBJECT IDENTIFIERs of OCSP, and how their content octets read (X.690 §8.19). */
final class ObjectIdentifiers {
  /** id-pkix-ocsp-basic (RFC 6960 §4.2.1). */
  static final String BASIC = "1.3.6.1.5.5.7.48.1.1";

  /** Longest that is read, octets; real ones have about ten. */
  private static final int MAX_OCTETS = 64;

  private ObjectIdentifiers() {}

  /** Dotted decimal of the content octets. */
  static String dotted(byte[] content) throws MalformedDer {
    if (content.length == 0 || content.length > MAX_OCTETS) {
      throw new MalformedDer("an OBJECT IDENTIFIER of " + content.length + " octets");
    }
    StringBuilder text = new StringBuilder(3 * content.length);
    long arc = 0;
    boolean inside = false;
    for (byte octet : content) {
      if (!inside && octet == (byte) 0x80 || arc > Long.MAX_VALUE >> 7) {
        throw new MalformedDer("an OBJECT IDENTIFIER that is not in its shortest form");
      }
      arc = arc << 7 | octet & 0x7f;
      inside = octet < 0;
      if (!inside) {
        append(text, arc);
        arc = 0;
      }
    }
    if (inside) {
      throw new MalformedDer("an OBJECT IDENTIFIER that is cut off");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, long arc) {
    if (text.isEmpty()) {
      long first = Math.min(arc / 40, 2);
      text.append(first).append('.').append(arc - 40 * first);
    } else {
      text.append('.').append(arc);
    }
  }
}
