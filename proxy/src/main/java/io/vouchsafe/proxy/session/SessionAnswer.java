package io.vouchsafe.proxy.session;

import io.vouchsafe.proxy.decision.Verdict;

/** What asking about a session again came to. */
sealed interface SessionAnswer {

  /** It was decided about. */
  record Decided(Verdict verdict) implements SessionAnswer {}

  /** There is nobody to decide. */
  record Undecided(CutCause cause) implements SessionAnswer {}
}
