package io.vouchsafe.proxy.journal;

import io.vouchsafe.vpnauth.decision.Reason;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts in the order of their arrival, the oldest of which goes first. When and why it came
 * stands beside each: whoever drops one that was kept long ago does not fetch it into the
 * processor's cache for that, at every login. Not thread-safe.
 */
final class VerdictQueue {
  private static final int FIRST_SIZE = 2;

  private @Nullable JournalledVerdict[] verdicts = new JournalledVerdict[FIRST_SIZE];
  private long[] arrivals = new long[FIRST_SIZE];
  private Reason[] reasons = new Reason[FIRST_SIZE];
  private int first;
  private int size;

  int size() {
    return size;
  }

  void addLast(JournalledVerdict verdict) {
    if (size == verdicts.length) {
      grow();
    }
    int at = index(size);
    verdicts[at] = verdict;
    arrivals[at] = verdict.arrival();
    reasons[at] = verdict.reason();
    size++;
  }

  /** Of the oldest; there must be one. */
  long firstArrival() {
    return arrivals[first];
  }

  /** Of the oldest; there must be one. */
  Reason firstReason() {
    return reasons[first];
  }

  /** Drops the oldest; there must be one. */
  void removeFirst() {
    verdicts[first] = null;
    first = index(1);
    size--;
  }

  /** Those that came after {@code arrival}, the newest first. */
  void forEachAfter(long arrival, Consumer<JournalledVerdict> each) {
    for (int i = size - 1; i >= 0; i--) {
      int at = index(i);
      JournalledVerdict verdict = verdicts[at];
      if (verdict == null || arrivals[at] <= arrival) {
        return;
      }
      each.accept(verdict);
    }
  }

  private int index(int place) {
    int at = first + place;
    return at < verdicts.length ? at : at - verdicts.length;
  }

  private void grow() {
    int before = verdicts.length;
    int wrapped = first;
    verdicts = Arrays.copyOf(verdicts, 2 * before);
    arrivals = Arrays.copyOf(arrivals, 2 * before);
    reasons = Arrays.copyOf(reasons, 2 * before);
    // What stood before the oldest, at the front, follows the former end.
    System.arraycopy(verdicts, 0, verdicts, before, wrapped);
    System.arraycopy(arrivals, 0, arrivals, before, wrapped);
    System.arraycopy(reasons, 0, reasons, before, wrapped);
    Arrays.fill(verdicts, 0, wrapped, null);
  }
}
