package io.vouchsafe.proxy.decision;

import io.vouchsafe.vpnauth.decision.Presented;

/**
 * Is told every decision together with what it is about, so that it can be made again under other
 * settings. It returns at once and never throws.
 */
@FunctionalInterface
public interface DecisionRecord {
  /** Nobody wants to know. */
  DecisionRecord NONE = (verdict, presented) -> {};

  /**
   * A decision that was just told to the journal.
   *
   * @param presented what the front handed over; without certificates where none could be read
   */
  void add(Verdict verdict, Presented presented);
}
