package io.vouchsafe.pki.crl;

import java.util.Arrays;

/** Records of one serial length and one range of hashes, in the order of their arrival. */
final class RecordShare {
  private static final int FEW = 4;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final int stride;
  private byte[] records;
  private int count;

  RecordShare(int serialLength, int expected) {
    this.stride = serialLength + EntryTail.LONG;
    this.records = new byte[room(expected)];
  }

  void add(byte[] from, int serialAt, int serialLength, long tail) {
    int at = count * stride;
    if (at > records.length - stride - Long.BYTES) {
      records = Arrays.copyOf(records, room(count * 3L / 2));
    }
    count++;
    Longs.copyFew(from, serialAt, records, at, serialLength);
    // One byte more than the tail has: the next record writes over it.
    Longs.set(records, at + serialLength, tail << 8);
  }

  int count() {
    return count;
  }

  /** The records, and room for more behind them. */
  byte[] records() {
    return records;
  }

  private int room(long expected) {
    return (int) Math.min((expected + FEW) * stride + Long.BYTES, LARGEST_ARRAY);
  }
}
