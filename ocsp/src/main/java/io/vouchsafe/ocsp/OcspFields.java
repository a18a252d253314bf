package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DerShape;
import io.vouchsafe.pki.MalformedDerException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The fields of OCSP's structures that certificates do not have. */
final class OcspFields {
  static final int ENUMERATED = 0x0a;
  static final int GENERALIZED_TIME = 0x18;

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
