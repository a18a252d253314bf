package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What one OCSP object learnt of one certificate; never changes. */
sealed interface OneStatus extends CertificateStatuses permits PackedStatus, WholeStatus {

  /** The status; perhaps a new object each time. */
  CachedStatus status();

  /** End of the certificate's validity. */
  Instant notAfter();

  @Override
  default List<OneStatus> parts() {
    return List.of(this);
  }

  /**
   * Contract, section 2, "Remembering": what is revoked or on hold is kept until the certificate's
   * notAfter; anything else, a <em>revoked</em> as removeFromCRL included, serves nobody, whatever
   * the object, once {@code cache.max_lifetime} has passed.
   */
  @Override
  default boolean isOver(Instant now, Duration maxLifetime) {
    CachedStatus status = status();
    return now.isAfter(notAfter())
        || (!status.verified().status().outlivesItsResponse()
            && Duration.between(status.received(), now).compareTo(maxLifetime) > 0);
  }
}
