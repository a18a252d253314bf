package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.MemoryJudge;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.Precedence;
import io.vouchsafe.ocsp.Serving;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Judges which of the statuses that are known of a certificate serves whoever asks.
 *
 * @param maxLifetime {@code cache.max_lifetime}
 */
record StatusJudge(Duration maxLifetime) {

  /** What serves: the very same value as the last time while nothing has changed. */
  Optional<CachedStatus> serving(
      CertificateStatuses statuses,
      StatusQuestion question,
      OcspObject object,
      RevocationPolicy policy,
      Instant now) {
    LastServed before = question.served();
    if (before != null && before.covers(statuses, object, policy.sources(), now)) {
      return Optional.of(before.status());
    }
    Instant notAfter = question.notAfter();
    Optional<CachedStatus> best =
        statuses.best(
            status ->
                policy.believes(status)
                    && judge(status, object, notAfter, now) instanceof Serving.Serves);
    if (best.isPresent() && isHeldBack(best.get(), statuses, object, notAfter, now)) {
      return Optional.empty();
    }
    if (best.isPresent()
        && judge(best.get(), object, notAfter, now) instanceof Serving.Serves(Instant until)) {
      question.served(new LastServed(statuses, best.get(), object, policy.sources(), now, until));
    }
    return best;
  }

  /** A remembered <em>good</em> does not serve beside a hold that it does not lift. */
  private boolean isHeldBack(
      CachedStatus serving,
      CertificateStatuses statuses,
      OcspObject object,
      Instant notAfter,
      Instant now) {
    return !(serving.verified().status() instanceof RevocationStatus.Revoked)
        && hold(statuses, Optional.of(object), notAfter, now)
            .filter(hold -> !Precedence.lifts(hold, serving))
            .isPresent();
  }

  /** A hold that must be asked for anew but stands; without an object every hold counts. */
  Optional<CachedStatus> hold(
      CertificateStatuses statuses, Optional<OcspObject> object, Instant notAfter, Instant now) {
    return object.isPresent()
        ? statuses.best(status -> needsAsking(judge(status, object.get(), notAfter, now)))
        : statuses.best(status -> status.verified().status().isOnHold() && !now.isAfter(notAfter));
  }

  /** A revocation that nothing lifts, whichever object learnt it. */
  static Optional<CachedStatus> permanent(
      CertificateStatuses statuses, Instant notAfter, Instant now) {
    return now.isAfter(notAfter)
        ? Optional.empty()
        : statuses.best(status -> status.verified().status().isPermanent());
  }

  private static boolean needsAsking(Serving serving) {
    return serving instanceof Serving.Withheld(Serving.Why why)
        && why == Serving.Why.HOLD_NEEDS_ASKING;
  }

  private Serving judge(CachedStatus status, OcspObject object, Instant notAfter, Instant now) {
    return MemoryJudge.judge(status, object, notAfter, maxLifetime, now);
  }
}
