package io.vouchsafe.vpnauth.revocation;

/**
 * What must be done about a certificate before anything cached but a <em>revoked</em> counts for
 * it: a revocation of its issuer may have been forgotten, or may be withheld.
 */
public enum Demand {
  /** Nothing: every revocation that was learnt is cached. */
  NONE,
  /**
   * Nothing was forgotten, but what others have learnt may be withheld: no cached <em>good</em>
   * counts, and the policy's sources are asked as if it were not there.
   */
  ANEW,
  /** Its CRL is looked up; when none is held that answers, it is asked about directly. */
  LOOK_UP,
  /**
   * Its CRL is looked up, then it is asked about directly. No cached <em>good</em> counts, no
   * stapled response is believed, and silence denies.
   */
  ASK
}
