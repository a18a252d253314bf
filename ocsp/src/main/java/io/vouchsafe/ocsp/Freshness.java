package io.vouchsafe.ocsp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether an answer is fresh enough to be relied on now (contract, section 2, "Acceptance"). */
final class Freshness {
  /** Without nextUpdate, our nonce and max_age, an answer is believed for this long: 300 s. */
  static final Duration UNDATED_MAX_AGE = Duration.ofMinutes(5);

  private Freshness() {}

  /** The refusal, or empty when the answer may be relied on at {@code now}. */
  static Optional<OcspRefusal> refusal(
      SingleResponse answer, boolean nonceEchoed, ResponseRules rules, Instant now) {
    Instant thisUpdate = answer.thisUpdate();
    Optional<Instant> nextUpdate = answer.nextUpdate();
    // RFC 6960 §4.2.2.1: thisUpdate comes first.
    if (nextUpdate.isPresent() && nextUpdate.get().isBefore(thisUpdate)) {
      return Optional.of(new TimeRefusal.EndsBeforeItBegins(thisUpdate, nextUpdate.get()));
    }
    // RFC 9919 §5: clients refuse a response without nextUpdate; here the object decides.
    if (nextUpdate.isEmpty() && rules.missingNextUpdate() == MissingNextUpdate.REJECT) {
      return Optional.of(new TimeRefusal.NoNextUpdate(thisUpdate));
    }
    if (!rules.checkFreshness()) {
      return Optional.empty();
    }
    // RFC 6960 §4.2.2.1: a response whose thisUpdate is in the future is unreliable.
    if (thisUpdate.isAfter(now.plus(rules.clockSkew()))) {
      return Optional.of(new TimeRefusal.NotYetValid(thisUpdate, now));
    }
    // RFC 6960 §4.2.2.1: so is one whose nextUpdate has passed.
    if (nextUpdate.isPresent() && now.isAfter(nextUpdate.get().plus(rules.clockSkew()))) {
      return Optional.of(new TimeRefusal.ExpiredResponse(nextUpdate.get(), now));
    }
    return age(thisUpdate, nextUpdate.isEmpty() && !nonceEchoed, rules, now);
  }

  /** RFC 6960 §3.2 (5): thisUpdate is sufficiently recent; no leeway here. */
  private static Optional<OcspRefusal> age(
      Instant thisUpdate, boolean undated, ResponseRules rules, Instant now) {
    Duration allowed;
    if (rules.maxAge().isPresent()) {
      allowed = Duration.ofSeconds(rules.maxAge().getAsLong());
    } else if (undated) {
      allowed = UNDATED_MAX_AGE;
    } else {
      return Optional.empty();
    }
    return Duration.between(thisUpdate, now).compareTo(allowed) > 0
        ? Optional.of(new TimeRefusal.TooOld(thisUpdate, allowed, now))
        : Optional.empty();
  }
}
