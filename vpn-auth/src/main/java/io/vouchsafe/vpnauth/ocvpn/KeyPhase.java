package io.vouchsafe.vpnauth.ocvpn;

/** What has become of a generation's key. */
public enum KeyPhase {
  /** The group has no member, and no key. */
  NONE,
  /** It is held, for those who have not acknowledged it. */
  HELD,
  /** Everybody has it; it was destroyed here. */
  DESTROYED
}
