package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.util.Optional;

/**
 * What one source says of one certificate.
 *
 * @param cert index of the certificate in the path; 0 is the leaf
 * @param source {@code OCSP} or {@code CRL}
 * @param status empty when the source has nothing usable
 * @param outcome the status, or why there is none
 * @param detail one sentence for people
 */
record Finding(
    int cert, Source source, Optional<RevocationStatus> status, Outcome outcome, String detail) {

  /** A usable status. */
  static Finding usable(int cert, Source source, RevocationStatus status, String detail) {
    Outcome outcome =
        switch (status) {
          case RevocationStatus.Good g -> Outcome.GOOD;
          case RevocationStatus.Revoked r -> Outcome.REVOKED;
          case RevocationStatus.Unknown u -> Outcome.UNKNOWN;
        };
    return new Finding(cert, source, Optional.of(status), outcome, detail);
  }

  /** Nothing usable, because of {@code outcome}. */
  static Finding unusable(int cert, Source source, Outcome outcome, String detail) {
    return new Finding(cert, source, Optional.empty(), outcome, detail);
  }

  /** {@code good}, {@code revoked}, {@code unknown} or {@code unusable}. */
  String word() {
    return status.map(RevocationStatus::word).orElse("unusable");
  }
}
