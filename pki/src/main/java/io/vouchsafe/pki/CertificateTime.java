package io.vouchsafe.pki;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Time as RFC 5280 §4.1.2.5 writes it: UTCTime {@code YYMMDDHHMMSSZ} (1950 to 2049) or
 * GeneralizedTime {@code YYYYMMDDHHMMSSZ}; seconds are there, fractions and offsets are not. A
 * GeneralizedTime before 2050 is read as well: §4.1.2.5 binds the issuer, and PKITS 4.2.4 wants it.
 */
public final class CertificateTime {
  public static final int UTC_TIME = 0x17;
  public static final int GENERALIZED_TIME = 0x18;

  private CertificateTime() {}

  /** Reads the next element as a Time. */
  public static Instant read(DerReader in) throws MalformedDerException {
    if (in.nextIs(UTC_TIME)) {
      int[] digits = digits(in.content(UTC_TIME), 12);
      int year = number(digits, 0, 2);
      return instant(year < 50 ? 2000 + year : 1900 + year, digits, 2);
    }
    int[] digits = digits(in.content(GENERALIZED_TIME), 14);
    return instant(number(digits, 0, 4), digits, 4);
  }

  private static Instant instant(int year, int[] d, int from) throws MalformedDerException {
    try {
      return LocalDateTime.of(
              year,
              number(d, from, 2),
              number(d, from + 2, 2),
              number(d, from + 4, 2),
              number(d, from + 6, 2),
              number(d, from + 8, 2))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new MalformedDerException("a date that no calendar has");
    }
  }

  private static int[] digits(byte[] content, int count) throws MalformedDerException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int[] digits = new int[count];
    if (content.length != count + 1 || text.charAt(count) != 'Z') {
      throw new MalformedDerException("a time that is not in RFC 5280's form");
    }
    for (int i = 0; i < count; i++) {
      digits[i] = text.charAt(i) - '0';
      if (digits[i] < 0 || digits[i] > 9) {
        throw new MalformedDerException("a time with something else than digits");
      }
    }
    return digits;
  }

  private static int number(int[] digits, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      value = value * 10 + digits[i];
    }
    return value;
  }
}
