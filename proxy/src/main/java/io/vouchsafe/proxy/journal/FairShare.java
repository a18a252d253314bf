package io.vouchsafe.proxy.journal;

import io.vouchsafe.vpnauth.decision.Reason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The last verdicts of several kinds within one bound. When it is full, the oldest of the kind that
 * has most of them goes: a flood of one kind pushes out itself. Not thread-safe.
 *
 * @param <K> what may come in floods
 */
final class FairShare<K> {
  private static final long[] NOTHING = {0};

  private final Map<K, VerdictQueue> kinds = new HashMap<>();

  /** The arrival of the last one of each reason that went, alone in its array. */
  private final Map<Reason, long[]> lost = new EnumMap<>(Reason.class);

  private int size;
  private long newest;

  /** Keeps {@code verdict}; {@code most} in all. */
  void add(K kind, JournalledVerdict verdict, int most) {
    kinds.computeIfAbsent(kind, first -> new VerdictQueue()).addLast(verdict);
    size++;
    newest = Math.max(newest, verdict.arrival());
    trim(most);
  }

  /** Keeps {@code most}. */
  void trim(int most) {
    while (size > most) {
      drop();
    }
  }

  private void drop() {
    K longest = null;
    VerdictQueue most = null;
    for (Map.Entry<K, VerdictQueue> entry : kinds.entrySet()) {
      if (most == null || goesBefore(entry.getValue(), most)) {
        longest = entry.getKey();
        most = entry.getValue();
      }
    }
    if (most == null) {
      throw new IllegalStateException(size + " verdicts of no kind");
    }
    long[] last = lost.computeIfAbsent(most.firstReason(), none -> new long[1]);
    last[0] = Math.max(last[0], most.firstArrival());
    most.removeFirst();
    size--;
    if (most.size() == 0) {
      kinds.remove(longest);
    }
  }

  private static boolean goesBefore(VerdictQueue one, VerdictQueue other) {
    return one.size() != other.size()
        ? one.size() > other.size()
        : one.firstArrival() < other.firstArrival();
  }

  /** Those that came after {@code arrival}; costs what they are, not what is kept. */
  void forEachAfter(long arrival, Consumer<JournalledVerdict> each) {
    if (newest <= arrival) {
      return;
    }
    for (VerdictQueue kind : kinds.values()) {
      kind.forEachAfter(arrival, each);
    }
  }

  /** The arrival of the last one of {@code reason}, or of any, that is not kept any more; or 0. */
  long lastLost(Optional<Reason> reason) {
    return reason.isPresent()
        ? lost.getOrDefault(reason.get(), NOTHING)[0]
        : lost.values().stream().mapToLong(last -> last[0]).max().orElse(0);
  }
}
