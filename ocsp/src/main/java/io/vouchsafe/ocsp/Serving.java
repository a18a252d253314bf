package io.vouchsafe.ocsp;

import java.time.Instant;

/** Whether a remembered status answers whoever asks now, or why it does not. */
public sealed interface Serving {

  /**
   * It answers.
   *
   * @param until the last instant at which it still would
   */
  record Serves(Instant until) implements Serving {}

  /** It does not answer; another source is asked. */
  record Withheld(Why why) implements Serving {}

  /** Why a remembered status does not answer. */
  enum Why {
    /** {@code caching: false}. */
    CACHING_OFF("the object does not use the memory"),
    /** {@code caching_nextupd_ahead_time: 2147483647}. */
    NEVER_SERVES("the object always asks"),
    /** Its end has passed. */
    OUTLIVED("it has outlived its time"),
    /** The clock went back, or the object allows less skew. */
    NOT_YET_VALID("its thisUpdate lies in the future"),
    /** The object rejects answers without nextUpdate, or uses them once. */
    NO_NEXT_UPDATE("it has no nextUpdate"),
    /** The object pins other signers. */
    SIGNER_NOT_PINNED("its signer is not pinned"),
    /** The object is stricter about signers than the one that accepted it. */
    SIGNER_NOT_ACCEPTED("its signer was accepted by laxer rules"),
    /** A reload has since forbidden an algorithm that would have been accepted then. */
    LAXER_ALGORITHMS("it was accepted when weaker algorithms were"),
    /** It was stapled, and the object wants a nonce or a better signer. */
    STAPLED("it was stapled"),
    /** The object requires our nonce, which did not come back. */
    NONCE_MISSING("our nonce had not come back"),
    /** On hold: to be asked directly; without a direct answer the hold stands. */
    HOLD_NEEDS_ASKING("it was on hold, and that may have been lifted");

    private final String clause;

    Why(String clause) {
      this.clause = clause;
    }

    /** One clause for people. */
    public String clause() {
      return clause;
    }
  }
}
