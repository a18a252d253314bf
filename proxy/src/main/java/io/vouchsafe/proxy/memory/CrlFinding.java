package io.vouchsafe.proxy.memory;

import io.vouchsafe.proxy.crl.HeldCrl;
import io.vouchsafe.vpnauth.Attempt;
import java.time.Instant;
import java.util.List;

/**
 * What the CRLs held came to for one question. The same CRLs come to the same until one of them
 * ends, so that no signature is verified twice for it.
 *
 * @param held those that were judged
 * @param attempt how it is told when nothing had to be done for it
 * @param from when it was judged
 * @param until the last instant at which it would be judged the same
 */
public record CrlFinding(List<HeldCrl> held, Attempt attempt, Instant from, Instant until) {
  public CrlFinding {
    held = List.copyOf(held);
  }

  /** Whether judging {@code others} at {@code now} would come to the same. */
  @SuppressWarnings("ReferenceEquality")
  public boolean covers(List<HeldCrl> others, Instant now) {
    if (now.isBefore(from) || now.isAfter(until) || others.size() != held.size()) {
      return false;
    }
    for (int i = 0; i < held.size(); i++) {
      if (held.get(i) != others.get(i)) {
        return false;
      }
    }
    return true;
  }
}
