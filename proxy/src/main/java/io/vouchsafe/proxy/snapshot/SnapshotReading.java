package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.proxy.cache.LossRecord;
import java.util.List;
import java.util.Optional;

/**
 * What the file of a tenant holds, as far as it is whole.
 *
 * @param losses revocations that were lost before it was written
 * @param damage what is wrong with it, when records may be lost that say <em>revoked</em>
 */
record SnapshotReading<O>(List<O> entries, LossRecord losses, Optional<String> damage) {

  /** Of a file that is not there: nothing is lost. */
  static <O> SnapshotReading<O> missing() {
    return new SnapshotReading<>(List.of(), LossRecord.NONE, Optional.empty());
  }

  /** Of a file of which nothing can be used. */
  static <O> SnapshotReading<O> lost(String damage) {
    return new SnapshotReading<>(List.of(), LossRecord.NONE, Optional.of(damage));
  }
}
