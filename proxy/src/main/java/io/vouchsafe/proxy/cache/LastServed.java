package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;
import java.util.List;

/**
 * That {@code status}, of all that is {@code known}, serves {@code object} of a policy with {@code
 * sources} from one instant to another, both included: judging again between them would look at the
 * same values and find the same. Kept with the question, so that only certificates that come again
 * and again pay for it.
 */
record LastServed(
    CertificateStatuses known,
    CachedStatus status,
    OcspObject object,
    List<Source> sources,
    Instant from,
    Instant until) {

  /**
   * The very same values: what was learnt since, and the settings of a later reload, are others,
   * equal or not, and are judged again.
   */
  @SuppressWarnings("ReferenceEquality")
  boolean covers(CertificateStatuses now, OcspObject asker, List<Source> asked, Instant at) {
    return known == now
        && object == asker
        && sources.equals(asked)
        && !at.isBefore(from)
        && !at.isAfter(until);
  }
}
