package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import java.time.Instant;

/** A status as it came, for times that cannot be packed. */
record WholeStatus(CachedStatus status, Instant notAfter) implements OneStatus {
  /** The records, their instants, the signer's fingerprint: measured on the heap (JDK 25). */
  private static final int BYTES = 360;

  @Override
  public int bytes() {
    return BYTES;
  }
}
