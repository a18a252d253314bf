package io.vouchsafe.pki.path;

/** Which rule book is applied on top of RFC 5280's path validation. */
public enum Profile {
  /** RFC 5280 alone. */
  RFC5280,
  /** Also what the CA/Browser Forum's Baseline Requirements and browsers demand of TLS servers. */
  WEBPKI
}
