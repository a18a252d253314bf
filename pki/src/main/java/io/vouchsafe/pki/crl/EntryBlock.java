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
    int inShare = count / RECORDS_A_BUCKET / SerialHash.SHARES + 1;
    int[] starts = new int[inShare * SerialHash.SHARES + 1];
    byte[] records = new byte[count * (serialLength + tailLength)];
    EntryBlock block = new EntryBlock(serialLength, tailLength, records, starts);
    int firstBucket = 0;
    for (RecordShare share : shares) {
      block.spread(share, firstBucket, inShare);
      firstBucket += inShare;
    }
    return block;
  }

  /** Counts, then places; the first record of the share goes where the last share ended. */
  private void spread(RecordShare share, int firstBucket, int inShare) {
    byte[] from = share.records();
    int stride = serialLength + EntryTail.LONG;
    int packed = serialLength + tailLength;
    int end = share.count() * stride;
    int[] next = new int[inShare + 1];
    next[0] = starts[firstBucket];
    for (int at = 0; at < end; at += stride) {
      next[SerialHash.bucketInShare(SerialHash.of(from, at, serialLength), inShare) + 1]++;
    }
    for (int b = 0; b < inShare; b++) {
      next[b + 1] += next[b];
      starts[firstBucket + b + 1] = next[b + 1];
    }
    for (int at = 0; at < end; at += stride) {
      int bucket = SerialHash.bucketInShare(SerialHash.of(from, at, serialLength), inShare);
      Longs.copyFew(from, at, records, next[bucket]++ * packed, packed);
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
    int bucket = bucket(SerialHash.of(serial, 0, serialLength));
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

  private int bucket(long hash) {
    int inShare = starts.length / SerialHash.SHARES;
    return SerialHash.share(hash) * inShare + SerialHash.bucketInShare(hash, inShare);
  }
}
