package io.vouchsafe.proxy.journal;

import io.vouchsafe.vpnauth.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
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
  private final Map<K, Deque<KeptVerdict>> kinds = new HashMap<>();

  /** The arrival of the last one of each reason that went. */
  private final Map<Reason, Long> lost = new EnumMap<>(Reason.class);

  private int size;
  private long newest;

  /** Keeps {@code verdict}; {@code most} in all. */
  void add(K kind, KeptVerdict verdict, int most) {
    kinds.computeIfAbsent(kind, first -> new ArrayDeque<>(2)).addLast(verdict);
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
    Deque<KeptVerdict> most = null;
    for (Map.Entry<K, Deque<KeptVerdict>> entry : kinds.entrySet()) {
      if (most == null || goesBefore(entry.getValue(), most)) {
        longest = entry.getKey();
        most = entry.getValue();
      }
    }
    if (most == null) {
      throw new IllegalStateException(size + " verdicts of no kind");
    }
    KeptVerdict gone = most.removeFirst();
    lost.merge(gone.reason(), gone.arrival(), Math::max);
    size--;
    if (most.isEmpty()) {
      kinds.remove(longest);
    }
  }

  private static boolean goesBefore(Deque<KeptVerdict> one, Deque<KeptVerdict> other) {
    return one.size() != other.size()
        ? one.size() > other.size()
        : one.getFirst().arrival() < other.getFirst().arrival();
  }

  /** Those that came after {@code arrival}; costs what they are, not what is kept. */
  void forEachAfter(long arrival, Consumer<KeptVerdict> each) {
    if (newest <= arrival) {
      return;
    }
    for (Deque<KeptVerdict> kind : kinds.values()) {
      Iterator<KeptVerdict> newestFirst = kind.descendingIterator();
      while (newestFirst.hasNext()) {
        KeptVerdict verdict = newestFirst.next();
        if (verdict.arrival() <= arrival) {
          break;
        }
        each.accept(verdict);
      }
    }
  }

  /** The arrival of the last one of {@code reason}, or of any, that is not kept any more; or 0. */
  long lastLost(Optional<Reason> reason) {
    return reason.isPresent()
        ? lost.getOrDefault(reason.get(), 0L)
        : lost.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
