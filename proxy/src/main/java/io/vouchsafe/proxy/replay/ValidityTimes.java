package io.vouchsafe.proxy.replay;

import io.vouchsafe.pki.Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * When what is found about certificates can change, while nothing but the time does: at the begin
 * of a validity, and after its end (RFC 5280 §4.1.2.5: both ends are included).
 */
final class ValidityTimes {
  private final NavigableSet<Instant> changes = new TreeSet<>();

  static ValidityTimes of(Collection<Certificate> certificates) {
    ValidityTimes times = new ValidityTimes();
    times.add(certificates);
    return times;
  }

  void add(Collection<Certificate> certificates) {
    for (Certificate certificate : certificates) {
      changes.add(certificate.notBefore());
      changes.add(certificate.notAfter().plusNanos(1));
    }
  }

  /** The last change until {@code now}: between two changes everything stays as it is. */
  Instant lastUntil(Instant now) {
    Instant last = changes.floor(now);
    return last == null ? Instant.MIN : last;
  }
}
