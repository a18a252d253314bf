package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;

/**
 * The Time of RFC 5280 §5.1.2.4: UTCTime {@code YYMMDDHHMMSSZ} or GeneralizedTime {@code
 * YYYYMMDDHHMMSSZ}, to the second, no fractions, no offsets. Years to 2049 written as
 * GeneralizedTime are read too: the RFC forbids writing them, but they mean one instant only.
 *
 * <p>Eight digits are read at once: a CRL of a million entries has a million times.
 */
final class CrlTime {
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;

  private static final int UTC_LENGTH = 13;
  private static final int GENERALIZED_LENGTH = 15;
  private static final int SECONDS_A_DAY = 86_400;
  private static final int FIRST_YEAR = 1950;
  private static final int YEARS = 100;
  private static final int[] LENGTH = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Days from 1970 to the first of each month of UTCTime's hundred years. */
  private static final int[] MONTH_STARTS = monthStarts();

  private CrlTime() {}

  /** The next element of {@code reader} as a time. */
  static Instant read(DerReader reader) throws MalformedDerException {
    int tag = reader.peek();
    byte[] text = reader.content(tag);
    return Instant.ofEpochSecond(seconds(tag, text, 0, text.length));
  }

  /** Seconds since 1970 of the 13 characters of a UTCTime at {@code at}. */
  static long utc(byte[] text, int at) throws MalformedDerException {
    return seconds(UTC_TIME, text, at, UTC_LENGTH);
  }

  /** Seconds since 1970 of the {@code length} characters at {@code at}. */
  static long seconds(int tag, byte[] text, int at, int length) throws MalformedDerException {
    boolean utc = tag == UTC_TIME && length == UTC_LENGTH;
    if (!utc && (tag != GENERALIZED_TIME || length != GENERALIZED_LENGTH)) {
      throw new MalformedDerException("a time that is neither YYMMDDHHMMSSZ nor YYYYMMDDHHMMSSZ");
    }
    long first = pairs(text, at);
    // DDHHMMSS; overlaps what was read first, so that all digits are covered.
    long last = pairs(text, at + length - 9);
    int year = pair(first, 0);
    int month = pair(first, 1);
    if (utc) {
      year += year < 50 ? 2000 : 1900;
    } else {
      year = year * 100 + month;
      month = pair(first, 2);
    }
    if (text[at + length - 1] != 'Z') {
      throw new MalformedDerException("a time that is not in UTC");
    }
    return day(year, month, pair(last, 0)) * SECONDS_A_DAY
        + secondOfDay(pair(last, 1), pair(last, 2), pair(last, 3));
  }

  private static long day(int year, int month, int day) throws MalformedDerException {
    if (month < 1 || month > 12 || day < 1 || day > LENGTH[month - 1]) {
      throw new MalformedDerException("a time with no such day");
    }
    if (month == 2 && day == 29 && !leap(year)) {
      throw new MalformedDerException("29 February in a year without one");
    }
    int index = (year - FIRST_YEAR) * 12 + month - 1;
    long monthStart =
        index >= 0 && index < MONTH_STARTS.length
            ? MONTH_STARTS[index]
            : LocalDate.of(year, month, 1).toEpochDay();
    return monthStart + day - 1;
  }

  private static int secondOfDay(int hour, int minute, int second) throws MalformedDerException {
    if (hour > 23 || minute > 59 || second > 59) {
      throw new MalformedDerException("a time of day that does not exist");
    }
    return (hour * 60 + minute) * 60 + second;
  }

  /** Eight digits as four numbers of two, 16 bits each, the first in the lowest bits. */
  private static long pairs(byte[] text, int at) throws MalformedDerException {
    long digits = (long) EIGHT.get(text, at);
    long high = digits & 0xf0f0f0f0f0f0f0f0L;
    long carried = (digits + 0x0606060606060606L) & 0xf0f0f0f0f0f0f0f0L;
    if (high != 0x3030303030303030L || carried != 0x3030303030303030L) {
      throw new MalformedDerException("a time with something else than digits");
    }
    long values = digits & 0x0f0f0f0f0f0f0f0fL;
    return (values * 10 + (values >>> 8)) & 0x00ff00ff00ff00ffL;
  }

  private static int pair(long pairs, int index) {
    return (int) (pairs >>> (16 * index)) & 0xff;
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
