package io.vouchsafe.pki.crl;

import java.util.Arrays;
import java.util.List;

/**
 * Records of one serial length in 64 shares by the first bits of their hash: of a million records,
 * a share fits the second-level cache.
 */
final class LengthShares {
  private final int serialLength;
  private final RecordShare[] shares = new RecordShare[SerialHash.SHARES];

  /**
   * @param expected how many records are to come; more may
   */
  LengthShares(int serialLength, int expected) {
    this.serialLength = serialLength;
    Arrays.setAll(shares, i -> new RecordShare(serialLength, expected / SerialHash.SHARES));
  }

  /** Adds a record whose serial begins at {@code serialAt}. */
  void add(byte[] from, int serialAt, long tail) {
    int share = SerialHash.share(SerialHash.of(from, serialAt, serialLength));
    shares[share].add(from, serialAt, serialLength, tail);
  }

  /** The shares in ascending order of their hashes. */
  List<RecordShare> shares() {
    return List.of(shares);
  }
}
