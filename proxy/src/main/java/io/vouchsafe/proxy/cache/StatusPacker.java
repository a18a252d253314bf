package io.vouchsafe.proxy.cache;

import com.github.benmanes.caffeine.cache.Interner;
import io.vouchsafe.ocsp.RememberedStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes statuses small; what many have in common is kept once, while one of them is. */
final class StatusPacker {
  private volatile @Nullable Interner<Voucher> vouchers;

  /**
   * The same status, small if its times allow.
   *
   * @param notAfter end of the certificate's validity
   */
  OneStatus pack(RememberedStatus status, Instant notAfter) {
    return PackedStatus.fits(status, notAfter)
        ? new PackedStatus(vouchers().intern(Voucher.of(status)), status, notAfter)
        : new WholeStatus(status, notAfter);
  }

  /** Made for the first status. */
  private Interner<Voucher> vouchers() {
    Interner<Voucher> known = vouchers;
    return known == null ? first() : known;
  }

  private synchronized Interner<Voucher> first() {
    Interner<Voucher> known = vouchers;
    if (known == null) {
      known = Interner.newWeakInterner();
      vouchers = known;
    }
    return known;
  }
}
