package io.vouchsafe.ocsp;

import io.vouchsafe.pki.DerReader;

/** Encodes the few DER elements of a request; the caller nests them from the inside out. */
final class DerWriter {
  private DerWriter() {}

  static byte[] sequence(byte[]... parts) {
    return element(DerReader.SEQUENCE, parts);
  }

  static byte[] octets(byte[] content) {
    return element(DerReader.OCTET_STRING, content);
  }

  /** One element with the parts as its content. */
  static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    int lengthOctets = length < 0x80 ? 0 : (39 - Integer.numberOfLeadingZeros(length)) / 8;
    byte[] der = new byte[2 + lengthOctets + length];
    der[0] = (byte) tag;
    der[1] = (byte) (lengthOctets == 0 ? length : 0x80 | lengthOctets);
    for (int i = 0; i < lengthOctets; i++) {
      der[2 + i] = (byte) (length >>> (8 * (lengthOctets - 1 - i)));
    }
    int at = 2 + lengthOctets;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, der, at, part.length);
      at += part.length;
    }
    return der;
  }
}
