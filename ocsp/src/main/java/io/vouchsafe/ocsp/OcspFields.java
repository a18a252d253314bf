package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DerShape;
import io.vouchsafe.pki.MalformedDerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** The fields of OCSP's structures that certificates do not have. */
final class OcspFields {
  static final int ENUMERATED = 0x0a;
  static final int GENERALIZED_TIME = 0x18;

  /** What an optional field that is left out adds to its sequence. */
  static final byte[] ABSENT = {};

  /** X.690 §11.1: true is all ones. */
  static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private OcspFields() {}

  /** A reader over {@code bytes}, which must be one element of DER with nothing behind it. */
  static DerReader strict(byte[] bytes) throws MalformedDerException {
    DerShape.check(bytes);
    return DerReader.of(bytes);
  }

  static Der octets(DerReader in) throws MalformedDerException {
    return Der.copyOf(in.content(DerReader.OCTET_STRING));
  }

  /** An ENUMERATED of one octet, which is all that OCSP uses. */
  static int enumerated(DerReader in) throws MalformedDerException {
    byte[] value = in.content(ENUMERATED);
    if (value.length != 1) {
      throw new MalformedDerException("an ENUMERATED of " + value.length + " octets");
    }
    return value[0];
  }

  /** RFC 5280 §4.1.2.5.2, which RFC 6960 §4.2.2.1 takes over: YYYYMMDDHHMMSSZ, no fractions. */
  static Instant time(DerReader in) throws MalformedDerException {
    byte[] text = in.content(GENERALIZED_TIME);
    if (text.length != 15 || text[14] != 'Z') {
      throw new MalformedDerException("a GeneralizedTime is not YYYYMMDDHHMMSSZ");
    }
    try {
      return LocalDateTime.of(
              number(text, 0, 4),
              number(text, 4, 2),
              number(text, 6, 2),
              number(text, 8, 2),
              number(text, 10, 2),
              number(text, 12, 2))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new MalformedDerException("a GeneralizedTime is no time of this calendar");
    }
  }

  /** The same field; what is less than a second is left out. */
  static byte[] toDer(Instant time) {
    return DerWriter.element(
        GENERALIZED_TIME, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  /** An OBJECT IDENTIFIER from its dotted decimal. */
  static byte[] oid(String dotted) {
    try {
      return new ASN1ObjectIdentifier(dotted).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("an OID in memory could not be written", e);
    }
  }

  /**
   * Version 1 is the only one. DER leaves a default out; who writes it all the same is understood,
   * since nothing hangs on it.
   */
  static void skipVersion(DerReader in) throws MalformedDerException {
    int tag = DerReader.context(0, true);
    if (in.nextIs(tag)) {
      DerReader tagged = in.into(tag);
      if (tagged.integer(DerReader.INTEGER).signum() != 0) {
        throw new MalformedDerException("a version other than 1");
      }
      tagged.finish();
    }
  }

  private static int number(byte[] text, int from, int length) throws MalformedDerException {
    int value = 0;
    for (int i = from; i < from + length; i++) {
      if (text[i] < '0' || text[i] > '9') {
        throw new MalformedDerException("a GeneralizedTime has something other than digits");
      }
      value = 10 * value + text[i] - '0';
    }
    return value;
  }
}
