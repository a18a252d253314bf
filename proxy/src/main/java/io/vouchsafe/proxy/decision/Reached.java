package io.vouchsafe.proxy.decision;

import io.vouchsafe.proxy.cache.PreparedPath;
import io.vouchsafe.vpnauth.decision.Decision;

/** What a chain comes to under one policy before anybody is asked. */
sealed interface Reached {

  /** Its path holds. */
  record Valid(PreparedPath path) implements Reached {}

  /** It has none, or it cannot be read. */
  record Refused(Decision.Deny deny) implements Reached {}
}
