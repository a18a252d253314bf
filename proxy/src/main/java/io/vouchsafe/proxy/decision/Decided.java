package io.vouchsafe.proxy.decision;

import io.vouchsafe.proxy.memory.LeafText;
import io.vouchsafe.vpnauth.Decision;
import java.util.Optional;

/** A decision and the name of the leaf that it is about. */
record Decided(Decision decision, Optional<LeafText> leaf) {

  /** Names the leaf from the evidence. */
  static Decided of(Decision decision) {
    return new Decided(decision, decision.evidence().leaf().map(LeafText::of));
  }
}
