package io.vouchsafe.pki.crl;

/** Spreads serial numbers over buckets: by their first and last eight bytes. */
final class SerialHash {
  /** The fractional part of the golden ratio, and the multiplier of Stafford's mix 13. */
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private static final long MIX = 0xbf58476d1ce4e5b9L;

  private static final int SHARE_BITS = 6;

  /** Into how many shares the first bits divide the hashes. */
  static final int SHARES = 1 << SHARE_BITS;

  private SerialHash() {}

  /** The share of a hash. */
  static int share(long hash) {
    return (int) (hash >>> (Long.SIZE - SHARE_BITS));
  }

  /** The bucket of a hash within its share, of {@code buckets} that the share has. */
  static int bucketInShare(long hash, int buckets) {
    return (int) (((hash << SHARE_BITS >>> 32) * buckets) >>> 32);
  }

  static long of(byte[] bytes, int at, int length) {
    long hash;
    if (length >= Long.BYTES) {
      hash = (Longs.get(bytes, at) * GOLDEN) ^ Longs.get(bytes, at + length - Long.BYTES);
    } else {
      hash = 0;
      for (int i = 0; i < length; i++) {
        hash = (hash << 8) | (bytes[at + i] & 0xff);
      }
    }
    hash = (hash ^ (hash >>> 32)) * MIX;
    return (hash ^ (hash >>> 29)) * GOLDEN;
  }
}
