package io.vouchsafe.proxy.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The waiting work of one tenant, first come, first served; light work passes heavy work, but not
 * for ever. There is a lane only while it has work. Not thread-safe.
 */
final class Lane {
  /** After so many pieces of light work in a row comes a heavy one. */
  static final int LIGHT_IN_A_ROW = 4;

  private final String tenant;
  private final Deque<QueuedWork> light = new ArrayDeque<>();
  private final Deque<QueuedWork> heavy = new ArrayDeque<>();
  private int inARow;

  Lane(String tenant) {
    this.tenant = tenant;
  }

  String tenant() {
    return tenant;
  }

  int size() {
    return light.size() + heavy.size();
  }

  boolean isEmpty() {
    return light.isEmpty() && heavy.isEmpty();
  }

  boolean hasHeavy() {
    return !heavy.isEmpty();
  }

  void add(QueuedWork work) {
    (work.weight() == Weight.HEAVY ? heavy : light).addLast(work);
  }

  /** The next piece of work, taken out; null when there is none. */
  @Nullable QueuedWork next() {
    boolean heavyFirst = light.isEmpty() || (inARow >= LIGHT_IN_A_ROW && !heavy.isEmpty());
    inARow = heavyFirst ? 0 : inARow + 1;
    return heavyFirst ? heavy.pollFirst() : light.pollFirst();
  }

  /** Takes out what came last, heavy work before light; null when there is none. */
  @Nullable QueuedWork newest() {
    QueuedWork last = heavy.pollLast();
    return last != null ? last : light.pollLast();
  }

  /** Takes out what nobody wants any more. */
  List<QueuedWork> late(long now) {
    List<QueuedWork> late = new ArrayList<>();
    for (Deque<QueuedWork> queue : List.of(light, heavy)) {
      for (Iterator<QueuedWork> each = queue.iterator(); each.hasNext(); ) {
        QueuedWork work = each.next();
        if (work.isLate(now)) {
          late.add(work);
          each.remove();
        }
      }
    }
    return late;
  }

  /** When the first of it will be late; {@code otherwise} when there is none. */
  long firstLate(long otherwise) {
    long first = otherwise;
    for (Deque<QueuedWork> queue : List.of(light, heavy)) {
      for (QueuedWork work : queue) {
        first = work.by() - first < 0 ? work.by() : first;
      }
    }
    return first;
  }
}
