package io.vouchsafe.ocsp;

/** How a response reached us; a stapled one comes from the peer and is trusted less. */
public enum Arrival {
  /** The answer to our own request. */
  FETCHED,
  /** Brought by the peer: only a pinned signer, the issuer or its delegate may have signed. */
  STAPLED
}
