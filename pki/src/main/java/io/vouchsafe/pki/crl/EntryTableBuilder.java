package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.MalformedDerException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries in the order of the CRL, then packs them. Never holds an object an entry: records
 * are gathered by the length and the first bits of the hash of their serial.
 */
final class EntryTableBuilder {
  /**
   * Longest serial number kept. RFC 5280 §4.1.2.2 ends at 20 octets; real serials of up to 33 have
   * been seen, and everything beyond one length octet is an attack.
   */
  static final int MAX_SERIAL = 127;

  /** 64 shares: a million records make shares that fit the second-level cache. */
  private static final int SHARE_BITS = 6;

  private static final int SHARES = 1 << SHARE_BITS;

  /** An entry around its serial: headers and a UTCTime. */
  private static final int LEAST_AROUND = 19;

  private final @Nullable RecordShare[][] byLength = new RecordShare[MAX_SERIAL + 1][];
  private boolean severalIssuers;
  private int expectedInShare = -1;

  /**
   * Adds an entry.
   *
   * @param bytes holds the serial, two's complement, {@code length} bytes at {@code at}
   * @param listLeft bytes of the list that are still to come, this entry included
   */
  void add(byte[] bytes, int at, int length, long tail, int listLeft) throws MalformedDerException {
    int from = EntryTable.shortestForm(bytes, at, length);
    int kept = length - (from - at);
    if (kept < 1 || kept > MAX_SERIAL) {
      throw new MalformedDerException("a serial number of " + kept + " bytes");
    }
    int number = (int) (SerialHash.of(bytes, from, kept) >>> (Long.SIZE - SHARE_BITS));
    @Nullable RecordShare[] shares = byLength[kept];
    if (shares == null) {
      shares = new RecordShare[SHARES];
      // Only the first length may claim much: what is left is a bound for all together.
      expectedInShare = expectedInShare < 0 ? listLeft / (kept + LEAST_AROUND) / SHARES : 0;
      byLength[kept] = shares;
    }
    RecordShare share = shares[number];
    if (share == null) {
      share = new RecordShare(kept, expectedInShare);
      shares[number] = share;
    }
    share.add(bytes, from, kept, tail);
    severalIssuers |= EntryTail.issuer(tail) != 0;
  }

  EntryTable build() {
    List<EntryBlock> blocks = new ArrayList<>();
    int tailLength = severalIssuers ? EntryTail.LONG : EntryTail.SHORT;
    for (int length = 0; length <= MAX_SERIAL; length++) {
      @Nullable RecordShare[] shares = byLength[length];
      if (shares != null) {
        List<RecordShare> filled = Arrays.stream(shares).filter(Objects::nonNull).toList();
        blocks.add(EntryBlock.grouped(length, tailLength, filled));
        byLength[length] = null;
      }
    }
    return new EntryTable(blocks);
  }
}
