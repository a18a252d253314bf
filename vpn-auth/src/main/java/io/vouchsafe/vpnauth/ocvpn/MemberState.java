package io.vouchsafe.vpnauth.ocvpn;

import java.util.Locale;

/** Contract, section 5: where a device stands. */
public enum MemberState {
  /** No member. */
  NONE,
  /** It has registered, and has not acknowledged its first key. */
  REGISTERING,
  /** It has acknowledged the current key. */
  REGISTERED,
  /** It was given the current key, and has not acknowledged it. */
  ACKNOWLEDGING,
  /** There is a new key, or will be in a while, that it was not given yet. */
  UPDATING,
  /** It has just left. */
  UNREGISTERING;

  /** As the contract writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
