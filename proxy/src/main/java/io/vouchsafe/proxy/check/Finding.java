package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.Optional;

/**
 * What one source says of one certificate.
 *
 * @param cert index of the certificate in the path; 0 is the leaf
 * @param source {@code OCSP} or {@code CRL}; {@code NONE} when no check is needed
 * @param status empty when the source has nothing usable
 * @param outcome the status, or why there is none; empty when no check is needed
 * @param detail one sentence for people
 */
record Finding(
    int cert,
    Source source,
    Optional<RevocationStatus> status,
    Optional<Outcome> outcome,
    String detail) {

  /** A usable status. */
  static Finding usable(int cert, Source source, RevocationStatus status, String detail) {
    Outcome outcome =
        switch (status) {
          case RevocationStatus.Good g -> Outcome.GOOD;
          case RevocationStatus.Revoked r -> Outcome.REVOKED;
          case RevocationStatus.Unknown u -> Outcome.UNKNOWN;
        };
    return new Finding(cert, source, Optional.of(status), Optional.of(outcome), detail);
  }

  /** Nothing usable, because of {@code outcome}. */
  static Finding unusable(int cert, Source source, Outcome outcome, String detail) {
    return new Finding(cert, source, Optional.empty(), Optional.of(outcome), detail);
  }

  /** No check is needed, and nothing that the request brings says <em>revoked</em>. */
  static Finding notNeeded(int cert, String detail) {
    return new Finding(cert, Source.NONE, Optional.empty(), Optional.empty(), detail);
  }

  /** Whether a check was needed and nothing usable was there. */
  boolean isSilent() {
    return outcome.isPresent() && status.isEmpty();
  }

  /** The reason or outcome of the contract's section 5. */
  String code() {
    return outcome.map(Outcome::code).orElseGet(Reason.OK::code);
  }

  /** {@code good}, {@code revoked}, {@code unknown}, {@code unusable} or {@code not_needed}. */
  String word() {
    return status
        .map(RevocationStatus::word)
        .orElse(outcome.isPresent() ? "unusable" : "not_needed");
  }
}
