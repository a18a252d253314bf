package io.vouchsafe.proxy.record;

import io.vouchsafe.vpnauth.decision.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many refusals of certificates that nobody vouches for are recorded: of each tenant and reason
 * {@link #BURST} at once, and one a second in the long run. Anybody can cause them with
 * certificates of his own making, as many as he likes. Not thread-safe.
 */
final class RefusalRate {
  static final int BURST = 100;
  private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1);

  /** Tenants come from settings and reasons from code; this is for what nobody has thought of. */
  private static final int MOST = 1 << 16;

  private record Kind(String tenant, Reason reason) {}

  /** Up to when what is recorded has been paid for; as in GCRA, one number a kind. */
  private final Map<Kind, Long> paidUntil =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Long> eldest) {
          return size() > MOST;
        }
      };

  /** Whether one more is recorded at {@code nanoTime}. */
  boolean admits(RecordedDecision refusal, long nanoTime) {
    Kind kind = new Kind(refusal.tenant(), refusal.reason());
    Long known = paidUntil.get(kind);
    long from = known == null || known - nanoTime < 0 ? nanoTime : known;
    if (from - nanoTime > (BURST - 1) * NANOS_EACH) {
      return false;
    }
    paidUntil.put(kind, from + NANOS_EACH);
    return true;
  }
}
