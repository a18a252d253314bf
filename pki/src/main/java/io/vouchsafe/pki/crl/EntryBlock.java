package io.vouchsafe.pki.crl;

import java.util.Arrays;
import java.util.List;

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
   * Groups records into buckets; within a bucket they keep the order in which they arrived. Shares
   * hold ascending ranges of buckets, so that each is spread over memory that fits the cache.
   *
   * @param shares where records arrived: {@code serialLength} + {@link EntryTail#LONG} bytes each
   * @param tailLength {@link EntryTail#SHORT} drops the issuer numbers
   */
  static EntryBlock grouped(int serialLength, int tailLength, List<RecordShare> shares) {
    int count = shares.stream().mapToInt(RecordShare::count).sum();
    int buckets = count / RECORDS_A_BUCKET + 1;
    int[] next = new int[buckets + 1];
    for (RecordShare share : shares) {
      count(share, serialLength, next);
    }
    for (int b = 0; b < buckets; b++) {
      next[b + 1] += next[b];
    }
    byte[] records = new byte[count * (serialLength + tailLength)];
    for (RecordShare share : shares) {
      spread(share, serialLength, tailLength, next, records);
    }
    // Each start has moved to its bucket's end, which is the next one's start.
    System.arraycopy(next, 0, next, 1, buckets);
    next[0] = 0;
    return new EntryBlock(serialLength, tailLength, records, next);
  }

  private static void count(RecordShare share, int serialLength, int[] next) {
    byte[] from = share.records();
    int stride = serialLength + EntryTail.LONG;
    for (int at = 0, end = share.count() * stride; at < end; at += stride) {
      next[bucket(SerialHash.of(from, at, serialLength), next.length - 1) + 1]++;
    }
  }

  private static void spread(
      RecordShare share, int serialLength, int tailLength, int[] next, byte[] to) {
    byte[] from = share.records();
    int stride = serialLength + EntryTail.LONG;
    int packed = serialLength + tailLength;
    for (int at = 0, end = share.count() * stride; at < end; at += stride) {
      int slot = next[bucket(SerialHash.of(from, at, serialLength), next.length - 1)]++;
      Longs.copyFew(from, at, to, slot * packed, packed);
    }
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
    int bucket = bucket(SerialHash.of(serial, 0, serialLength), starts.length - 1);
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

  /** Ascends with the hash. */
  private static int bucket(long hash, int buckets) {
    return (int) (((hash >>> 32) * buckets) >>> 32);
  }
}
