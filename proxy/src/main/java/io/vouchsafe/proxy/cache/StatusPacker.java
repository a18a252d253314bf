package io.vouchsafe.proxy.cache;

import com.github.benmanes.caffeine.cache.Interner;
import io.vouchsafe.ocsp.CachedStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes statuses small; what many have in common is kept once, while one of them is. */
final class StatusPacker {
  private volatile @Nullable Interner<StatusOrigin> origins;

  /**
   * The same status, small if its times allow.
   *
   * @param notAfter end of the certificate's validity
   */
  OneStatus pack(CachedStatus status, Instant notAfter) {
    return PackedStatus.fits(status, notAfter)
        ? new PackedStatus(origins().intern(StatusOrigin.of(status)), status, notAfter)
        : new WholeStatus(status, notAfter);
  }

  /** Made for the first status. */
  private Interner<StatusOrigin> origins() {
    Interner<StatusOrigin> known = origins;
    return known == null ? first() : known;
  }

  private synchronized Interner<StatusOrigin> first() {
    Interner<StatusOrigin> known = origins;
    if (known == null) {
      known = Interner.newWeakInterner();
      origins = known;
    }
    return known;
  }
}
