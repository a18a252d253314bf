package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.MalformedDerException;
import java.util.ArrayList;
import java.util.List;
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

  /** An entry around its serial: headers and a UTCTime. */
  private static final int LEAST_AROUND = 19;

  private final @Nullable LengthShares[] byLength = new LengthShares[MAX_SERIAL + 1];
  private boolean severalIssuers;
  private boolean first = true;

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
    LengthShares shares = byLength[kept];
    if (shares == null) {
      // Only the first length may claim much: what is left is a bound for all together.
      shares = new LengthShares(kept, first ? listLeft / (kept + LEAST_AROUND) : 0);
      byLength[kept] = shares;
      first = false;
    }
    shares.add(bytes, from, tail);
    severalIssuers |= EntryTail.issuer(tail) != 0;
  }

  /** Where records with serials of that length go; null before the first of them. */
  @Nullable LengthShares ofLength(int length) {
    return byLength[length];
  }

  EntryTable build() {
    List<EntryBlock> blocks = new ArrayList<>();
    int tailLength = severalIssuers ? EntryTail.LONG : EntryTail.SHORT;
    for (int length = 0; length <= MAX_SERIAL; length++) {
      LengthShares shares = byLength[length];
      if (shares != null) {
        blocks.add(EntryBlock.grouped(length, tailLength, shares.shares()));
        byLength[length] = null;
      }
    }
    return new EntryTable(blocks);
  }
}
