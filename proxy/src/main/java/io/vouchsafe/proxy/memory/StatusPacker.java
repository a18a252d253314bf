package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Interner;
import io.vouchsafe.ocsp.RememberedStatus;
import java.time.Instant;

/** Makes statuses small; what many have in common is kept once, while one of them is. */
final class StatusPacker {
  private final Interner<Voucher> vouchers = Interner.newWeakInterner();

  /**
   * The same status, small if its times allow.
   *
   * @param notAfter end of the certificate's validity
   */
  OneStatus pack(RememberedStatus status, Instant notAfter) {
    return PackedStatus.fits(status, notAfter)
        ? new PackedStatus(vouchers.intern(Voucher.of(status)), status, notAfter)
        : new WholeStatus(status, notAfter);
  }
}
