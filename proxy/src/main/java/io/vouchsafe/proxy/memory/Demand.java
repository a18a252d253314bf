package io.vouchsafe.proxy.memory;

/** What must be done about a certificate before anything but a <em>revoked</em> counts for it. */
public enum Demand {
  /** Nothing: all revocations that were learnt are remembered. */
  NONE,
  /** Its CRL is looked up; when none is held that answers, it is asked about directly. */
  LOOK_UP,
  /**
   * Its CRL is looked up, then it is asked about directly. No remembered <em>good</em> serves, no
   * stapled response is believed, and silence denies.
   */
  ASK
}
