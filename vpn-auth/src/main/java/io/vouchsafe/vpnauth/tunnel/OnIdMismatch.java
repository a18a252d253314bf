package io.vouchsafe.vpnauth.tunnel;

/**
 * Contract, section 1, {@code on_id_mismatch}: what follows when a tunnel wants another identity.
 */
public enum OnIdMismatch {
  /** The next tunnel is looked at. */
  NEXT,
  /** The peer is refused: the seed's own rule (cOS Core, section 10.3.18). */
  DENY
}
