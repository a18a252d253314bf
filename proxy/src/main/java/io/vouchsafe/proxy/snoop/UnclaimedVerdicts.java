package io.vouchsafe.proxy.snoop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/** Verdicts that came before charon told whom they are about; the oldest make room. */
final class UnclaimedVerdicts {
  private static final int MOST = 64;

  private final Deque<SeenVerdict> verdicts = new ArrayDeque<>();

  void add(SeenVerdict verdict) {
    if (verdicts.size() == MOST) {
      verdicts.removeFirst();
    }
    verdicts.addLast(verdict);
  }

  /** The first one that is about {@code negotiation}, which then is no longer here. */
  Optional<SeenVerdict> takeFor(Negotiation negotiation) {
    for (Iterator<SeenVerdict> all = verdicts.iterator(); all.hasNext(); ) {
      SeenVerdict verdict = all.next();
      if (negotiation.awaits(verdict)) {
        all.remove();
        return Optional.of(verdict);
      }
    }
    return Optional.empty();
  }
}
