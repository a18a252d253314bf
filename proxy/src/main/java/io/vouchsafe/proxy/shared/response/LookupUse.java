package io.vouchsafe.proxy.shared.response;

/** What a look-up is for, and so how far it goes with what nodes share. */
public enum LookupUse {
  /** A decision waits for it. */
  DECISION(false, true, false),
  /** What is remembered is asked for anew: only something newer is of use, and nobody waits. */
  AHEAD(true, true, true),
  /**
   * The same where news may have been missed: it asks itself in the end, for whoever has the lease
   * may never answer.
   */
  MISSED(true, true, false),
  /**
   * Somebody else's OCSP request. It reads and neither writes nor takes a lease: strangers fill
   * nothing, and keep no other node's decision waiting.
   */
  RELAY(false, false, false),
  /** The same, ahead. */
  RELAY_AHEAD(true, false, true);

  private final boolean onlyNewer;
  private final boolean leases;
  private final boolean givesUp;

  LookupUse(boolean onlyNewer, boolean leases, boolean givesUp) {
    this.onlyNewer = onlyNewer;
    this.leases = leases;
    this.givesUp = givesUp;
  }

  boolean wantsOnlyNewer() {
    return onlyNewer;
  }

  /** Whether it has one node ask for all. */
  boolean leases() {
    return leases;
  }

  /** Whether it gives up when another node asks; otherwise it asks too, in the end. */
  boolean givesUp() {
    return givesUp;
  }

  /** Whether it comes from whoever asks our relay. */
  public boolean isOfStrangers() {
    return !leases;
  }
}
