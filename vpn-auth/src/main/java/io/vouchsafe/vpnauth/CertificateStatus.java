package io.vouchsafe.vpnauth;

import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import java.util.List;
import java.util.Optional;

/**
 * Where the cascade ended for one certificate, with everything that was tried.
 *
 * @param source what settled it; {@code NONE} when nothing did
 * @param settled the status relied on; empty when no source gave a usable one
 * @param mustBeAnswered whether a revocation may have been forgotten: then silence denies, whatever
 *     {@code on_unavailable} says
 */
public record CertificateStatus(
    RevocationQuery query,
    Source source,
    Optional<RememberedStatus> settled,
    List<Attempt> attempts,
    boolean mustBeAnswered) {
  public CertificateStatus {
    attempts = List.copyOf(attempts);
  }

  /** Where nothing was forgotten, so that {@code on_unavailable} may speak. */
  public CertificateStatus(
      RevocationQuery query,
      Source source,
      Optional<RememberedStatus> settled,
      List<Attempt> attempts) {
    this(query, source, settled, attempts, false);
  }

  /** The same of a certificate whose revocation may have been forgotten. */
  public CertificateStatus demandingAnAnswer() {
    return new CertificateStatus(query, source, settled, attempts, true);
  }

  /**
   * The attempt that we ourselves left unfinished: nobody was silent, and what the source says
   * nobody knows. Empty where a status was relied on nevertheless.
   */
  public Optional<Attempt> overload() {
    return settled.isPresent()
        ? Optional.empty()
        : attempts.stream().filter(each -> each.outcome() == Outcome.OVERLOADED).findFirst();
  }
}
