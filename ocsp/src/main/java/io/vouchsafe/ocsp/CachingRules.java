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
}
