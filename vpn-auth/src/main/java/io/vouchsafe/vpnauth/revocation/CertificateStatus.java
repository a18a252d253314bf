package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.ShortLived;
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
 * @param notNeeded why the certificate needs no check; empty when it needs one
 */
public record CertificateStatus(
    RevocationQuery query,
    Source source,
    Optional<CachedStatus> settled,
    List<Attempt> attempts,
    boolean mustBeAnswered,
    Optional<ShortLived.Ground> notNeeded) {
  public CertificateStatus {
    attempts = List.copyOf(attempts);
    if (notNeeded.isPresent() && (settled.isPresent() || mustBeAnswered)) {
      throw new IllegalArgumentException("a status, and none is needed");
    }
  }

  /** Where nothing was forgotten, so that {@code on_unavailable} may speak. */
  public CertificateStatus(
      RevocationQuery query,
      Source source,
      Optional<CachedStatus> settled,
      List<Attempt> attempts) {
    this(query, source, settled, attempts, false, Optional.empty());
  }

  /**
   * Of an end entity that needs no check (contract, section 1, {@code short_lived}).
   *
   * @param attempts what was looked at for a <em>revoked</em>, and did not say so
   */
  public static CertificateStatus notNeeded(
      RevocationQuery query, ShortLived.Ground ground, List<Attempt> attempts) {
    return new CertificateStatus(
        query, Source.NONE, Optional.empty(), attempts, false, Optional.of(ground));
  }

  /** The same of a certificate whose revocation may have been forgotten. */
  public CertificateStatus demandingAnAnswer() {
    return new CertificateStatus(query, source, settled, attempts, true, Optional.empty());
  }

  /** The contract's word for it, section 5; empty when no source gave a usable status. */
  public Optional<String> word() {
    return notNeeded.isPresent()
        ? Optional.of("not_needed")
        : settled.map(status -> status.verified().status().word());
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
