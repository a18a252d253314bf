package io.vouchsafe.proxy.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Work that waits, so shared out that no tenant's flood keeps another waiting: each tenant with
 * waiting work has its turn, one piece at a time, and when the queue is full, whoever has the
 * longest lane makes room. Work whose time has passed is not done. Not thread-safe.
 */
final class FairQueue {
  /** After so many turns of work that somebody waits for comes one of work that nobody does. */
  static final int TURNS_IN_A_ROW = 16;

  /** Why work whose time has passed is not done. */
  static final String LATE = "its time passed while it waited for a worker";

  /** The part of the places that work which nobody waits for may take. */
  private static final int BACKGROUND_SHARE = 8;

  private final int most;
  private final int mostBackground;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Lane> turns = new ArrayDeque<>();
  private final Deque<QueuedWork> background = new ArrayDeque<>();
  private int waiting;
  private int inARow;

  /** Nothing in the lanes is late before that. */
  private long nextSweep;

  private boolean sweepKnown;

  /** Work that was taken out undone, with the reason that its owner is told. */
  record Dropped(QueuedWork work, String why) {
    void tell() {
      work.refuse().accept(why);
    }
  }

  /** A queue for so many pieces of work. */
  FairQueue(int most) {
    this.most = most;
    this.mostBackground = Math.max(1, most / BACKGROUND_SHARE);
  }

  int waiting() {
    return waiting + background.size();
  }

  /** Number of tenants whose work waits. */
  int lanes() {
    return lanes.size();
  }

  /** Takes {@code work} in; what had to go for it, perhaps itself. */
  List<Dropped> offer(QueuedWork work, long now) {
    if (work.weight() == Weight.BACKGROUND) {
      if (background.size() >= mostBackground) {
        return List.of(full(work));
      }
      background.addLast(work);
      return List.of();
    }
    List<Dropped> dropped = new ArrayList<>();
    if (waiting >= most) {
      sweep(now, dropped);
    }
    if (waiting >= most) {
      Lane victim = laneToShorten(work);
      if (victim == null) {
        dropped.add(full(work));
        return dropped;
      }
      shorten(victim, dropped);
    }
    add(work);
    return dropped;
  }

  private void shorten(Lane lane, List<Dropped> dropped) {
    QueuedWork last = lane.newest();
    if (last != null) {
      waiting--;
      dropped.add(full(last));
    }
    closeIfEmpty(lane);
  }

  private Dropped full(QueuedWork work) {
    return new Dropped(work, most + " pieces of work wait already");
  }

  private void add(QueuedWork work) {
    Lane lane = lanes.get(work.tenant());
    if (lane == null) {
      lane = new Lane(work.tenant());
      lanes.put(work.tenant(), lane);
      turns.addLast(lane);
    }
    lane.add(work);
    waiting++;
    if (!sweepKnown || work.by() - nextSweep < 0) {
      nextSweep = work.by();
      sweepKnown = true;
    }
  }

  /**
   * The lane that makes room for {@code work}: the longest, if it stays the longer one; or the
   * tenant's own, when light work comes and heavy work waits.
   */
  private @Nullable Lane laneToShorten(QueuedWork work) {
    Lane own = lanes.get(work.tenant());
    int ownSize = own == null ? 0 : own.size();
    Lane longest = null;
    for (Lane lane : turns) {
      longest = longest == null || lane.size() > longest.size() ? lane : longest;
    }
    if (longest != null && longest.size() > ownSize + 1) {
      return longest;
    }
    return own != null && own.hasHeavy() && work.weight() == Weight.LIGHT ? own : null;
  }

  /**
   * The next piece of work; null when there is none. What is too late goes to {@code dropped}.
   *
   * @param mayRun whether a tenant's next piece may begin now; what nobody waits for always may
   */
  @Nullable QueuedWork next(long now, List<Dropped> dropped, Predicate<String> mayRun) {
    boolean backgroundFirst = inARow >= TURNS_IN_A_ROW && !background.isEmpty();
    QueuedWork work = backgroundFirst ? null : foreground(now, dropped, mayRun);
    if (work != null) {
      inARow = Math.min(inARow + 1, TURNS_IN_A_ROW);
      return work;
    }
    inARow = 0;
    while ((work = background.pollFirst()) != null) {
      if (!work.isLate(now)) {
        return work;
      }
      dropped.add(late(work));
    }
    return backgroundFirst ? foreground(now, dropped, mayRun) : null;
  }

  private @Nullable QueuedWork foreground(
      long now, List<Dropped> dropped, Predicate<String> mayRun) {
    for (int unseen = turns.size(); unseen > 0; unseen--) {
      Lane lane = turns.removeFirst();
      if (!mayRun.test(lane.tenant())) {
        turns.addLast(lane);
        continue;
      }
      QueuedWork work = lane.next();
      while (work != null && work.isLate(now)) {
        waiting--;
        dropped.add(late(work));
        work = lane.next();
      }
      if (lane.isEmpty()) {
        lanes.remove(lane.tenant());
      } else {
        turns.addLast(lane);
      }
      if (work != null) {
        waiting--;
        return work;
      }
    }
    return null;
  }

  /** Takes everything out of the lanes that is too late; looks only when something may be. */
  private void sweep(long now, List<Dropped> dropped) {
    if (!sweepKnown || nextSweep - now > 0) {
      return;
    }
    sweepKnown = false;
    for (Iterator<Lane> each = turns.iterator(); each.hasNext(); ) {
      Lane lane = each.next();
      for (QueuedWork work : lane.late(now)) {
        waiting--;
        dropped.add(late(work));
      }
      if (lane.isEmpty()) {
        each.remove();
        lanes.remove(lane.tenant());
      } else {
        nextSweep = lane.firstLate(sweepKnown ? nextSweep : now + Long.MAX_VALUE / 2);
        sweepKnown = true;
      }
    }
  }

  private static Dropped late(QueuedWork work) {
    return new Dropped(work, LATE);
  }

  private void closeIfEmpty(Lane lane) {
    if (lane.isEmpty()) {
      lanes.remove(lane.tenant());
      turns.remove(lane);
    }
  }
}
