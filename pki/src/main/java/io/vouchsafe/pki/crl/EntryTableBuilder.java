package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.MalformedDerException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes entries in the order of the CRL, then packs them. Never holds an object an entry. */
final class EntryTableBuilder {
  /**
   * Longest serial number kept. RFC 5280 §4.1.2.2 ends at 20 octets; real serials of up to 33 have
   * been seen, and everything beyond one length octet is an attack.
   */
  static final int MAX_SERIAL = 127;

  private static final int FEW = 16;

  /** An entry around its serial: headers and a UTCTime. */
  private static final int LEAST_AROUND = 19;

  private final @Nullable Arrived[] byLength = new Arrived[MAX_SERIAL + 1];
  private boolean severalIssuers;
  private int size;

  /** Records of one serial length, as they arrived. */
  private static final class Arrived {
    private final int stride;
    private byte[] records;
    private int count;

    Arrived(int serialLength, int expected) {
      this.stride = serialLength + EntryTail.LONG;
      this.records = new byte[room(stride * (long) expected)];
    }

    void add(byte[] from, int serialAt, int serialLength, long tail) {
      int at = count++ * stride;
      if (at + stride > records.length - Long.BYTES) {
        records = Arrays.copyOf(records, room(records.length * 3L / 2));
      }
      Longs.copyFew(from, serialAt, records, at, serialLength);
      // One byte more than the tail has: the next record writes over it.
      Longs.set(records, at + serialLength, tail << 8);
    }

    private int room(long bytes) {
      long padded = bytes + (long) FEW * stride + Long.BYTES;
      return (int) Math.min(padded, Integer.MAX_VALUE - Long.BYTES);
    }
  }

  /**
   * Adds an entry.
   *
   * @param bytes holds the serial, two's complement, {@code length} bytes at {@code at}
   * @param listLeft bytes of the list from this entry on
   */
  void add(byte[] bytes, int at, int length, long tail, int listLeft) throws MalformedDerException {
    int from = EntryTable.shortestForm(bytes, at, length);
    int kept = length - (from - at);
    if (kept < 1 || kept > MAX_SERIAL) {
      throw new MalformedDerException("a serial number of " + kept + " bytes");
    }
    Arrived arrived = byLength[kept];
    if (arrived == null) {
      // Only the first length may claim much: what is left is a bound for all together.
      arrived = new Arrived(kept, size == 0 ? listLeft / (kept + LEAST_AROUND) : FEW);
      byLength[kept] = arrived;
    }
    arrived.add(bytes, from, kept, tail);
    severalIssuers |= EntryTail.issuer(tail) != 0;
    size++;
  }

  EntryTable build() {
    List<EntryBlock> blocks = new ArrayList<>();
    int tailLength = severalIssuers ? EntryTail.LONG : EntryTail.SHORT;
    for (int length = 0; length <= MAX_SERIAL; length++) {
      Arrived arrived = byLength[length];
      if (arrived != null) {
        blocks.add(EntryBlock.grouped(length, tailLength, arrived.records, arrived.count));
        byLength[length] = null;
      }
    }
    return new EntryTable(blocks);
  }
}
