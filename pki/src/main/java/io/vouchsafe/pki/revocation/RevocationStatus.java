package io.vouchsafe.pki.revocation;

import java.time.Instant;

/** What a verified source says of one certificate (RFC 6960 §2.2, RFC 5280 §5.3). */
public sealed interface RevocationStatus {

  /** Not revoked as far as the source knows. */
  record Good() implements RevocationStatus {}

  /** Revoked, permanently or on hold. */
  record Revoked(Instant at, RevocationReason reason) implements RevocationStatus {}

  /** The source does not know the certificate (OCSP only). */
  record Unknown() implements RevocationStatus {}

  /** {@code good}, {@code revoked} or {@code unknown}. */
  default String word() {
    return switch (this) {
      case Good g -> "good";
      case Revoked r -> "revoked";
      case Unknown u -> "unknown";
    };
  }
}
