package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;

/**
 * The fast way for the shape that nearly all entries have: a serial number as long as one seen
 * before, a UTCTime, and nothing or a reasonCode alone. Whatever looks else in any way is left to
 * {@link EntryReader}, which knows every shape and gives the same record for this one.
 */
final class UsualEntries {
  private static final int HEADERS = 4;
  private static final int TIME = 15;
  private static final int REASON = 14;

  /** A UTCTime of 13 characters. */
  private static final int TIME_HEAD = CrlTime.UTC_TIME << 8 | TIME - 2;

  /** Extensions with nothing but a reasonCode, in two overlapping halves up to the code itself. */
  private static final long REASON_HEAD = 0x300c300a0603551dL;

  private static final long REASON_END = 0x03551d1504030a01L;

  /** Every reason as a bit but removeFromCRL, which needs a second look. */
  private static final int REASONS = 0b110_0111_1111;

  private final EntryTableBuilder table;
  private final EntryExtensions extensions;
  private final boolean v2;

  UsualEntries(EntryTableBuilder table, EntryExtensions extensions, boolean v2) {
    this.table = table;
    this.extensions = extensions;
    this.v2 = v2;
  }

  /** Reads entries from {@code from} on, and gives where the first unusual one begins. */
  int readAll(byte[] window, int from, int stop) throws MalformedDerException {
    int issuer = extensions.issuer();
    int at = from;
    while (stop - at >= HEADERS && window[at] == DerReader.SEQUENCE) {
      int end = at + 2 + window[at + 1];
      int serialLength = window[at + 3];
      int timeAt = at + HEADERS + serialLength;
      LengthShares shares = serialLength > 0 ? table.ofLength(serialLength) : null;
      if (shares == null || end > stop || !isUsual(window, at, timeAt, end)) {
        break;
      }
      int reason = end == timeAt + TIME ? 0 : window[end - 1];
      if (reason < 0 || reason >= Integer.SIZE || (REASONS & 1 << reason) == 0) {
        break;
      }
      long revoked = CrlTime.utc(window, timeAt + 2);
      shares.add(window, at + HEADERS, EntryTail.of(revoked, reason, issuer));
      at = end;
    }
    return at;
  }

  private boolean isUsual(byte[] window, int at, int timeAt, int end) {
    int behindTime = end - timeAt - TIME;
    return (behindTime == 0 || (behindTime == REASON && v2 && isReason(window, timeAt + TIME)))
        && window[at + 2] == DerReader.INTEGER
        && (window[timeAt] << 8 | window[timeAt + 1]) == TIME_HEAD
        // The shortest form: EntryTable.shortestForm would begin no later.
        && window[at + HEADERS] != window[at + HEADERS + 1] >> 7;
  }

  private static boolean isReason(byte[] window, int at) {
    return Longs.get(window, at) == REASON_HEAD
        && Longs.get(window, at + REASON - 1 - Long.BYTES) == REASON_END;
  }
}
