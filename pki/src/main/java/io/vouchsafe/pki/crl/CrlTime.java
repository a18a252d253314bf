package io.vouchsafe.pki.crl;

import java.time.Instant;
import java.time.LocalDate;

/**
 * The Time of RFC 5280 §5.1.2.4: UTCTime {@code YYMMDDHHMMSSZ} or GeneralizedTime {@code
 * YYYYMMDDHHMMSSZ}, to the second, no fractions, no offsets. Years to 2049 written as
 * GeneralizedTime are read too: the RFC forbids writing them, but they mean one instant only.
 */
final class CrlTime {
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;

  private static final int SECONDS_A_DAY = 86_400;
  private static final int FIRST_YEAR = 1950;
  private static final int YEARS = 100;
  private static final int[] LENGTH = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  /** Days from 1970 to the first of each month of UTCTime's hundred years. */
  private static final int[] MONTH_STARTS = monthStarts();

  private CrlTime() {}

  /** The next element of {@code reader} as a time. */
  static Instant read(DerReader reader) throws MalformedDerException {
    int tag = reader.peek();
    byte[] text = reader.content(tag);
    return Instant.ofEpochSecond(seconds(tag, text, 0, text.length));
  }

  /** Seconds since 1970 of the {@code length} characters at {@code at}. */
  static long seconds(int tag, byte[] text, int at, int length) throws MalformedDerException {
    if (tag == UTC_TIME && length == 13) {
      int yy = twoDigits(text, at);
      return inYear(yy < 50 ? 2000 + yy : 1900 + yy, text, at + 2);
    }
    if (tag == GENERALIZED_TIME && length == 15) {
      return inYear(twoDigits(text, at) * 100 + twoDigits(text, at + 2), text, at + 4);
    }
    throw new MalformedDerException("a time that is neither YYMMDDHHMMSSZ nor YYYYMMDDHHMMSSZ");
  }

  private static long inYear(int year, byte[] text, int at) throws MalformedDerException {
    int month = twoDigits(text, at);
    int day = twoDigits(text, at + 2);
    int hour = twoDigits(text, at + 4);
    int minute = twoDigits(text, at + 6);
    int second = twoDigits(text, at + 8);
    if (month < 1 || month > 12 || day < 1 || day > LENGTH[month - 1]) {
      throw new MalformedDerException("a time with no such day");
    }
    if (month == 2 && day == 29 && !leap(year)) {
      throw new MalformedDerException("29 February in a year without one");
    }
    if (hour > 23 || minute > 59 || second > 59 || text[at + 10] != 'Z') {
      throw new MalformedDerException("a time of day that does not exist");
    }
    return (monthStart(year, month) + day - 1) * SECONDS_A_DAY
        + (hour * 60 + minute) * 60
        + second;
  }

  private static long monthStart(int year, int month) {
    int index = (year - FIRST_YEAR) * 12 + month - 1;
    return index >= 0 && index < MONTH_STARTS.length
        ? MONTH_STARTS[index]
        : LocalDate.of(year, month, 1).toEpochDay();
  }

  private static int twoDigits(byte[] text, int at) throws MalformedDerException {
    int tens = text[at] - '0';
    int ones = text[at + 1] - '0';
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
      throw new MalformedDerException("a time with something else than digits");
    }
    return tens * 10 + ones;
  }

  private static boolean leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static int[] monthStarts() {
    int[] starts = new int[YEARS * 12];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = (int) LocalDate.of(FIRST_YEAR + i / 12, i % 12 + 1, 1).toEpochDay();
    }
    return starts;
  }
}
