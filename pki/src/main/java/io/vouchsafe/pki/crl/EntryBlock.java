package io.vouchsafe.pki.crl;

import java.util.Arrays;

/**
 * Entries whose serial numbers have one length, packed without gaps and grouped into buckets by a
 * hash of the serial. About four records share a bucket, so a look-up reads one bucket bound and
 * one or two cache lines, whatever order the CRL was written in. A signer who makes serials collide
 * only makes look-ups in its own CRL linear.
 */
final class EntryBlock {
  private static final int RECORDS_A_BUCKET = 4;
  private static final int ARRAY_HEADER = 16;

  private final int serialLength;
  private final int tailLength;
  private final byte[] records;

  /** Record index where each bucket starts, and one more for the end of the last. */
  private final int[] starts;

  private EntryBlock(int serialLength, int tailLength, byte[] records, int[] starts) {
    this.serialLength = serialLength;
    this.tailLength = tailLength;
    this.records = records;
    this.starts = starts;
  }

  /**
   * Groups records that arrived in any order; within a bucket they keep that order.
   *
   * @param arrived records of {@code serialLength} + {@link EntryTail#LONG} bytes
   * @param tailLength {@link EntryTail#SHORT} drops the issuer numbers
   */
  static EntryBlock grouped(int serialLength, int tailLength, byte[] arrived, int count) {
    int from = serialLength + EntryTail.LONG;
    int to = serialLength + tailLength;
    int buckets = count / RECORDS_A_BUCKET + 1;
    int[] next = new int[buckets + 1];
    for (int i = 0; i < count; i++) {
      next[bucket(arrived, i * from, serialLength, buckets) + 1]++;
    }
    for (int b = 0; b < buckets; b++) {
      next[b + 1] += next[b];
    }
    byte[] records = new byte[count * to];
    for (int i = 0; i < count; i++) {
      int slot = next[bucket(arrived, i * from, serialLength, buckets)]++;
      Longs.copyFew(arrived, i * from, records, slot * to, to);
    }
    // Each start has moved to its bucket's end, which is the next one's start.
    System.arraycopy(next, 0, next, 1, buckets);
    next[0] = 0;
    return new EntryBlock(serialLength, tailLength, records, next);
  }

  int serialLength() {
    return serialLength;
  }

  int size() {
    return starts[starts.length - 1];
  }

  long memoryBytes() {
    return 2L * ARRAY_HEADER + records.length + 4L * starts.length;
  }

  /** The gravest tail for that serial of that issuer, or {@link EntryTail#NONE}. */
  long find(byte[] serial, int issuer) {
    int bucket = bucket(serial, 0, serialLength, starts.length - 1);
    int stride = serialLength + tailLength;
    long found = EntryTail.NONE;
    for (int i = starts[bucket]; i < starts[bucket + 1]; i++) {
      int at = i * stride;
      if (Arrays.equals(records, at, at + serialLength, serial, 0, serialLength)) {
        long tail = tail(at + serialLength);
        if (EntryTail.issuer(tail) == issuer) {
          found = EntryTail.graver(found, tail);
        }
      }
    }
    return found;
  }

  private long tail(int at) {
    long tail = 0;
    for (int i = 0; i < EntryTail.LONG; i++) {
      tail = tail << 8 | (i < tailLength ? records[at + i] & 0xff : 0);
    }
    return tail;
  }

  private static int bucket(byte[] bytes, int at, int length, int buckets) {
    long hash;
    if (length >= Long.BYTES) {
      long head = Longs.get(bytes, at);
      hash = head * 0x9e3779b97f4a7c15L ^ Longs.get(bytes, at + length - Long.BYTES);
    } else {
      hash = 0;
      for (int i = 0; i < length; i++) {
        hash = (hash << 8) | (bytes[at + i] & 0xff);
      }
    }
    hash ^= hash >>> 32;
    hash *= 0xd6e8feb86659fd93L;
    return (int) (((hash >>> 32) * buckets) >>> 32);
  }
}
