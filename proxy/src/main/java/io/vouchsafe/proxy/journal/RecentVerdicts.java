package io.vouchsafe.proxy.journal;

import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.Decision;
import io.vouchsafe.vpnauth.Evidence;
import io.vouchsafe.vpnauth.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * The last verdicts of every reason, so that a thousand allows do not wash out the one deny that
 * somebody asks about. Taking one costs a counter and a reference: nothing is written out before it
 * is asked for.
 */
public final class RecentVerdicts {
  /** Verdicts of one reason. A power of two: the counter may overflow. */
  static final int OF_EACH = 256;

  private static final Comparator<Verdict> NEWEST_FIRST =
      Comparator.comparing(Verdict::at)
          .thenComparingInt(verdict -> verdict.reference().length())
          .thenComparing(Verdict::reference)
          .reversed();

  private final Map<Reason, Ring> rings = new EnumMap<>(Reason.class);

  private static final class Ring {
    private final AtomicReferenceArray<Verdict> slots = new AtomicReferenceArray<>(OF_EACH);
    private final AtomicInteger next = new AtomicInteger();

    private void add(Verdict verdict) {
      slots.setRelease(next.getAndIncrement() & (OF_EACH - 1), verdict);
    }
  }

  /** Nothing was decided yet. */
  public RecentVerdicts() {
    for (Reason reason : Reason.values()) {
      rings.put(reason, new Ring());
    }
  }

  /** Keeps {@code verdict} for a while. */
  public void accept(Verdict verdict) {
    Ring ring = rings.get(verdict.decision().reason());
    if (ring != null) {
      ring.add(bounded(verdict));
    }
  }

  /** At most {@code limit} of those that {@code wanted} takes, the newest first. */
  public List<Verdict> newest(Predicate<Verdict> wanted, int limit) {
    List<Verdict> found = new ArrayList<>();
    for (Ring ring : rings.values()) {
      for (int i = 0; i < OF_EACH; i++) {
        Verdict verdict = ring.slots.getAcquire(i);
        if (verdict != null && wanted.test(verdict)) {
          found.add(verdict);
        }
      }
    }
    return found.stream().sorted(NEWEST_FIRST).limit(limit).toList();
  }

  /**
   * Without a valid path the evidence holds whatever a stranger sent; of that only what a line
   * shows is kept, which is bounded where it is made. Everything else is no larger than what our
   * own CAs issue.
   */
  private static Verdict bounded(Verdict verdict) {
    return verdict.decision().evidence().path().isEmpty()
        ? new Verdict(
            verdict.reference(),
            verdict.tenant(),
            verdict.policy(),
            verdict.front(),
            withoutEvidence(verdict.decision()),
            verdict.leaf(),
            verdict.at(),
            verdict.nanos())
        : verdict;
  }

  private static Decision withoutEvidence(Decision decision) {
    return switch (decision) {
      case Decision.Deny deny -> withoutEvidence(deny);
      case Decision.Allow(var reason, var detail, var evidence, var until, var would) ->
          new Decision.Allow(
              reason, detail, Evidence.NONE, until, would.map(RecentVerdicts::withoutEvidence));
    };
  }

  private static Decision.Deny withoutEvidence(Decision.Deny deny) {
    return new Decision.Deny(deny.reason(), deny.detail(), Evidence.NONE);
  }
}
