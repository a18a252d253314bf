package io.vouchsafe.proxy.cache;

import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.List;

/**
 * What the CRLs held came to for one question. The same CRLs come to the same until one of them
 * ends, so that no signature is verified twice for it. A finding keeps no CRL in memory: those that
 * asked once and never again would hold every predecessor of a large one.
 *
 * @param judged those that were judged
 * @param attempt how it is told when nothing had to be done for it
 * @param from when it was judged
 * @param until the last instant at which it would be judged the same
 */
public record CrlFinding(
    List<WeakReference<CachedCrl>> judged, Attempt attempt, Instant from, Instant until) {
  public CrlFinding {
    judged = List.copyOf(judged);
  }

  /** A finding of {@code held}. */
  public static CrlFinding of(List<CachedCrl> held, Attempt attempt, Instant from, Instant until) {
    return new CrlFinding(held.stream().map(WeakReference::new).toList(), attempt, from, until);
  }

  /** Whether judging {@code others} at {@code now} would come to the same. */
  public boolean covers(List<CachedCrl> others, Instant now) {
    if (now.isBefore(from) || now.isAfter(until) || others.size() != judged.size()) {
      return false;
    }
    for (int i = 0; i < judged.size(); i++) {
      if (!judged.get(i).refersTo(others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
