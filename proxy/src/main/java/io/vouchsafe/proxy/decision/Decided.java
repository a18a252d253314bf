package io.vouchsafe.proxy.decision;

import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.identity.IdEntry;
import java.util.Optional;

/**
 * A decision and the name of the leaf that it is about.
 *
 * @param matched the entry of the policy's ID list that lets it pass; empty without one
 */
record Decided(Decision decision, Optional<LeafText> leaf, Optional<IdEntry> matched) {

  /** Names the leaf from the evidence; no entry has matched. */
  static Decided of(Decision decision) {
    return new Decided(decision, decision.evidence().leaf().map(LeafText::of), Optional.empty());
  }
}
