package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.proxy.decision.Verdict;

/** What the decision about a connection came to. */
sealed interface Entrance {

  /** It has no certificate and needs none. */
  record Anonymous() implements Entrance {}

  /** It may pass, as long as its session does. */
  record Admitted(Verdict verdict) implements Entrance {}

  /** It may not. */
  record Refused(FrontRefusal refusal) implements Entrance {}
}
