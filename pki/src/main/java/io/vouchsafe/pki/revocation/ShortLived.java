package io.vouchsafe.pki.revocation;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.ExtensionOids;
import io.vouchsafe.pki.KeyUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which end entities need no revocation check (contract, section 1, {@code short_lived}). CAs and
 * the signers of responses and CRLs are no matter of it.
 *
 * @param maxLifetime those that live no longer; zero = none
 * @param noRevAvail those for which the CA says that it publishes no status (RFC 9608)
 */
public record ShortLived(Duration maxLifetime, boolean noRevAvail) {
  /** Every certificate is checked. */
  public static final ShortLived NONE = new ShortLived(Duration.ZERO, false);

  /** Why a certificate needs no check. */
  public enum Ground {
    LIFETIME("it lives no longer than short_lived.max_lifetime"),
    NO_REV_AVAIL("it has noRevAvail (RFC 9608)");

    private final String clause;

    Ground(String clause) {
      this.clause = clause;
    }

    /** One clause for people. */
    public String clause() {
      return clause;
    }
  }

  /**
   * Why {@code leaf}, the first certificate of its path, needs no check; empty when it needs one.
   */
  public Optional<Ground> ground(Certificate leaf) {
    if (!isEndEntity(leaf)) {
      return Optional.empty();
    }
    Duration lifetime = lifetime(leaf);
    if (lifetime.isPositive() && lifetime.compareTo(maxLifetime) <= 0) {
      return Optional.of(Ground.LIFETIME);
    }
    return noRevAvail && leaf.hasNoRevAvail() && spoiler(leaf).isEmpty()
        ? Optional.of(Ground.NO_REV_AVAIL)
        : Optional.empty();
  }

  /** RFC 5280 §4.1.2.5: both ends are included, so that the last second counts. */
  public static Duration lifetime(Certificate certificate) {
    return Duration.between(certificate.notBefore(), certificate.notAfter()).plusSeconds(1);
  }

  /**
   * RFC 9608 §2, §3: a noRevAvail that is critical, in a CA's certificate, or beside an extension
   * that says where a status is published contradicts itself. Then it has no effect.
   *
   * @return what it stands beside; empty when nothing contradicts it
   */
  public static Optional<String> spoiler(Certificate certificate) {
    if (!isEndEntity(certificate)) {
      return Optional.of("the right to issue certificates");
    }
    if (certificate.isCritical(ExtensionOids.NO_REV_AVAIL)) {
      return Optional.of("the mark critical");
    }
    if (certificate.extensionValue(ExtensionOids.CRL_DISTRIBUTION_POINTS).isPresent()) {
      return Optional.of("cRLDistributionPoints");
    }
    if (certificate.extensionValue(ExtensionOids.FRESHEST_CRL).isPresent()) {
      return Optional.of("freshestCRL");
    }
    return certificate.namesOcspResponder()
        ? Optional.of("an OCSP responder in authorityInfoAccess")
        : Optional.empty();
  }

  /** Whoever may issue certificates is none, whichever of the two extensions says so. */
  private static boolean isEndEntity(Certificate certificate) {
    return !certificate.isCa()
        && !certificate.keyUsage().orElse(Set.of()).contains(KeyUsage.KEY_CERT_SIGN);
  }
}
