package io.vouchsafe.ocsp;

/** What an object does about a response without nextUpdate (RFC 9919 says refuse). */
public enum MissingNextUpdate {
  REJECT,
  /** Accepted, not remembered. */
  USE_ONCE,
  /** Accepted and remembered for at most 300 s. */
  CACHE
}
