package io.vouchsafe.vpnauth.tunnel;

/** Contract, section 1, {@code initiate}: who begins. */
public enum Initiation {
  /** The peer. */
  RESPONDER_ONLY,
  /** The gateway, as soon as it knows the tunnel: the seed's <em>Auto Establish</em>. */
  AT_START,
  /** The gateway, when traffic wants to pass. */
  ON_TRAFFIC
}
