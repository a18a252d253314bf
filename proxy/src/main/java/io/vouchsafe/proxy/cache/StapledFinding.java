package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the stapled response of one question came to a moment ago. It belongs to exactly these bytes
 * under this policy and goes with the path: no other client is served by it. {@code
 * stapled_max_age} is judged anew each time.
 *
 * @param attempt how it is told when nothing had to be done for it
 * @param from when it was judged
 * @param until the last instant at which it is not judged again
 */
public record StapledFinding(Attempt attempt, Instant from, Instant until) {
  /** So soon a signer's revocation is heeded that a CRL told meanwhile. */
  static final Duration HOLDS = Duration.ofSeconds(60);

  /** What is of no use now may be soon: a clock that is behind, a CRL that is missing. */
  static final Duration REFUSAL_HOLDS = Duration.ofSeconds(5);

  /** A finding of a refused response. */
  public static StapledFinding refused(Attempt attempt, Instant now) {
    return new StapledFinding(attempt.took(Duration.ZERO), now, now.plus(REFUSAL_HOLDS));
  }

  /** A finding of an accepted one; null when it is too short-lived to be worth it. */
  public static @Nullable StapledFinding accepted(
      Attempt attempt, CachedStatus status, ResponseRules rules, Instant now) {
    if (status.verified().nextUpdate().isEmpty()) {
      return null;
    }
    Instant until = now.plus(HOLDS);
    until = earlier(until, status.verified().nextUpdate().get().plus(rules.clockSkew()));
    until = earlier(until, status.verified().signerNotAfter());
    if (rules.maxAge().isPresent()) {
      until =
          earlier(until, status.verified().thisUpdate().plusSeconds(rules.maxAge().getAsLong()));
    }
    return new StapledFinding(attempt.took(Duration.ZERO), now, until);
  }

  /** Whether judging the same bytes at {@code now} would come to the same. */
  public boolean covers(Instant now) {
    return !now.isBefore(from) && !now.isAfter(until);
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
