package io.vouchsafe.ocsp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a verified status may be remembered (contract, section 2, "Remembering"). */
public final class StatusLifetime {
  private StatusLifetime() {}

  /**
   * The last instant at which {@code remembered} serves somebody who asks under {@code object}, or
   * empty when it must not be remembered at all.
   *
   * @param certificateNotAfter until then a permanent <em>revoked</em> is kept
   * @param maxLifetime {@code cache.max_lifetime}
   */
  public static Optional<Instant> end(
      RememberedStatus remembered,
      OcspObject object,
      Instant certificateNotAfter,
      Duration maxLifetime) {
    throw new UnsupportedOperationException("being built");
  }

  /** Whether what was accepted earlier would be accepted now, under {@code object}, from memory. */
  public static boolean serves(
      RememberedStatus remembered,
      OcspObject object,
      Instant certificateNotAfter,
      Duration maxLifetime,
      Instant now) {
    throw new UnsupportedOperationException("being built");
  }
}
