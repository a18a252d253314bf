package io.vouchsafe.ocsp;

import java.util.OptionalLong;

/**
 * The part of an OCSP object that says how long a verified status is remembered.
 *
 * @param enabled {@code caching}
 * @param thisUpdateExtraMaxAge {@code caching_thisupd_extra_maxage}, s; empty = off
 * @param nextUpdateAheadTime {@code caching_nextupd_ahead_time}, s; empty = off (-1)
 */
public record CachingRules(
    boolean enabled, OptionalLong thisUpdateExtraMaxAge, OptionalLong nextUpdateAheadTime) {

  /** {@code caching_nextupd_ahead_time} that never serves a remembered status (FortiADC). */
  public static final long NEVER_SERVES = 2_147_483_647L;

  /** The contract's defaults: enabled, no extra age, until nextUpdate. */
  public static final CachingRules DEFAULT =
      new CachingRules(true, OptionalLong.empty(), OptionalLong.of(0));

  public CachingRules {
    requireNotNegative(thisUpdateExtraMaxAge);
    requireNotNegative(nextUpdateAheadTime);
  }

  public CachingRules withEnabled(boolean value) {
    return new CachingRules(value, thisUpdateExtraMaxAge, nextUpdateAheadTime);
  }

  /** Sets {@code caching_thisupd_extra_maxage}, s; empty = off. */
  public CachingRules withThisUpdateExtraMaxAge(OptionalLong value) {
    return new CachingRules(enabled, value, nextUpdateAheadTime);
  }

  /** Sets {@code caching_nextupd_ahead_time}, s; empty = off. */
  public CachingRules withNextUpdateAheadTime(OptionalLong value) {
    return new CachingRules(enabled, thisUpdateExtraMaxAge, value);
  }

  private static void requireNotNegative(OptionalLong seconds) {
    if (seconds.isPresent() && seconds.getAsLong() < 0) {
      throw new IllegalArgumentException("off is empty, not " + seconds.getAsLong());
    }
  }
}
