package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where CRLs come from, and for how long one is trusted to be the newest (contract, section 3).
 *
 * @param name as in the settings
 * @param urls http, https, ldap, ldaps or file; all of them are kept up to date
 * @param fromCertificate whether the certificate's cRLDistributionPoints and freshestCRL are asked
 *     too
 * @param issuers CA certificates that it answers for; empty = any
 * @param validityTime counted from the last good fetch; then a new one is fetched
 * @param validityTimeStrict whether a CRL that could not be fetched again serves no longer then;
 *     else it does until its nextUpdate
 * @param timeout one deadline for a look-up, from connecting to the last byte, over all URLs
 * @param maxSize largest CRL that is read, bytes
 * @param certificateCacheMax most CRLs kept that certificates named
 */
public record CrlObject(
    String name,
    List<URI> urls,
    boolean fromCertificate,
    List<Certificate> issuers,
    Duration validityTime,
    boolean validityTimeStrict,
    Duration timeout,
    long maxSize,
    int certificateCacheMax) {

  public CrlObject {
    urls = List.copyOf(urls);
    issuers = List.copyOf(issuers);
  }

  /** Whether this object answers for certificates of {@code issuer} (same name and key). */
  public boolean answersFor(Certificate issuer) {
    return issuers.isEmpty() || issuers.stream().anyMatch(ca -> CaIdentity.same(ca, issuer));
  }

  /** Whether a CRL fetched at {@code fetched} is to be fetched again at {@code now}. */
  public boolean outlived(Instant fetched, Instant now) {
    return Duration.between(fetched, now).compareTo(validityTime) > 0;
  }

  /**
   * When a CRL fetched at {@code fetched} serves no longer whatever its nextUpdate says: {@code
   * validity_time_strict}; empty without it.
   */
  public Optional<Instant> retires(Instant fetched) {
    if (!validityTimeStrict) {
      return Optional.empty();
    }
    try {
      return Optional.of(fetched.plus(validityTime));
    } catch (DateTimeException | ArithmeticException beyondTime) {
      return Optional.empty();
    }
  }
}
