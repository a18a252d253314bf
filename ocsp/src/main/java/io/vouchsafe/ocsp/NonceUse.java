package io.vouchsafe.ocsp;

/** What an object does about nonces (RFC 9654). */
public enum NonceUse {
  /** None is sent. */
  OFF,
  /** One is sent; another one in the answer is refused, none falls back to time. */
  PREFER,
  /** One is sent and must come back. */
  REQUIRE
}
