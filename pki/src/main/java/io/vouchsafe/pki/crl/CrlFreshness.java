package io.vouchsafe.pki.crl;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Is a CRL of now? */
final class CrlFreshness {
  private CrlFreshness() {}

  /** Why the CRL may not be used at {@code now}, if so. */
  static Optional<CrlRefusal> refusal(CrlIndex crl, CrlSettings settings, Instant now) {
    if (!settings.checkFreshness()) {
      return Optional.empty();
    }
    Instant thisUpdate = crl.thisUpdate();
    Duration skew = settings.clockSkew();
    if (isMore(now, thisUpdate, skew)) {
      return Optional.of(new CrlRefusal.NotYetValid(thisUpdate, now, skew));
    }
    Optional<Duration> maxAge = settings.maxAge();
    if (maxAge.isPresent() && isMore(thisUpdate, now, maxAge.get())) {
      return Optional.of(new CrlRefusal.TooOld(thisUpdate, now, maxAge.get()));
    }
    if (crl.nextUpdate().isEmpty()) {
      // §5.1.2.5: conforming issuers MUST include it. A maximum age bounds such a CRL as well.
      return maxAge.isPresent()
          ? Optional.empty()
          : Optional.of(new CrlRefusal.NoNextUpdate(thisUpdate));
    }
    Instant nextUpdate = crl.nextUpdate().get();
    if (nextUpdate.isBefore(thisUpdate)) {
      return Optional.of(new CrlRefusal.UpdatesReversed(thisUpdate, nextUpdate));
    }
    return isMore(nextUpdate, now, skew)
        ? Optional.of(new CrlRefusal.Expired(nextUpdate, now, skew))
        : Optional.empty();
  }

  /** Whether more time than {@code most} lies between the two; durations of any size will do. */
  private static boolean isMore(Instant from, Instant to, Duration most) {
    return Duration.between(from, to).compareTo(most) > 0;
  }
}
