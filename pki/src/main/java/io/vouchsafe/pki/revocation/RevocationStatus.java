package io.vouchsafe.pki.revocation;

import io.vouchsafe.pki.revocation.RevocationReason.Effect;
import java.time.Instant;

/** What a verified source says of one certificate (RFC 6960 §2.2, RFC 5280 §5.3). */
public sealed interface RevocationStatus {

  /** Not revoked as far as the source knows. */
  record Good() implements RevocationStatus {}

  /** Revoked: permanently, on hold, or as the reason removeFromCRL says it. */
  record Revoked(Instant at, RevocationReason reason) implements RevocationStatus {}

  /** The source does not know the certificate (OCSP only). */
  record Unknown() implements RevocationStatus {}

  /** Revoked for ever: nothing that anybody says later brings the certificate back. */
  default boolean isPermanent() {
    return has(Effect.PERMANENT);
  }

  /** Revoked until somebody lifts it. */
  default boolean isOnHold() {
    return has(Effect.ON_HOLD);
  }

  /**
   * Revoked beyond the end of the response that said so: for ever, or until it is lifted. A
   * <em>revoked</em> as removeFromCRL ends with its response, as a <em>good</em> does.
   */
  default boolean outlivesItsResponse() {
    return isPermanent() || isOnHold();
  }

  /** Whether a hold may end with it: contract, section 2, "<em>good</em> (or removeFromCRL)". */
  default boolean endsHolds() {
    return this instanceof Good || has(Effect.RELEASED);
  }

  /** Of two statuses of one certificate, the graver one has the higher number. */
  default int gravity() {
    return switch (this) {
      case Good good -> 0;
      case Unknown unknown -> 1;
      case Revoked revoked -> 1 + revoked.reason().effect().gravity();
    };
  }

  private boolean has(Effect effect) {
    return this instanceof Revoked revoked && revoked.reason().effect() == effect;
  }

  /** {@code good}, {@code revoked} or {@code unknown}. */
  default String word() {
    return switch (this) {
      case Good g -> "good";
      case Revoked r -> "revoked";
      case Unknown u -> "unknown";
    };
  }
}
