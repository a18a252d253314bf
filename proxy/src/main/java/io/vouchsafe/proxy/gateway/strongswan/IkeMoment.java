package io.vouchsafe.proxy.gateway.strongswan;

import java.time.Instant;

/**
 * When a login was heard, which is after it was made.
 *
 * @param round the last round of flushes that had ended before, see {@link ToldRevocations}
 * @param at by the clock
 */
record IkeMoment(long round, Instant at) {
  /** Of an SA whose login nobody heard. */
  static final IkeMoment UNKNOWN = new IkeMoment(ToldRevocations.UNHEARD, Instant.MIN);
}
