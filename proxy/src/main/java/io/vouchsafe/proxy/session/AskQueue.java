package io.vouchsafe.proxy.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions of one tenant are to be asked about, and when. Each stands in it once, however
 * often it is named. Suspects have places of their own, so that a slow responder keeps no
 * revocation waiting.
 */
final class AskQueue {
  /** Sessions that are being asked about at the same time, because their time has come. */
  static final int AT_ONCE = 32;

  /** The same of those that are said to be revoked. */
  static final int SUSPECTS_AT_ONCE = 16;

  private record Due(Instant at, long number) {}

  private final TreeMap<Due, Session> planned =
      new TreeMap<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private final Map<Session, Due> plans = new HashMap<>();
  private final Set<Session> suspects = new LinkedHashSet<>();
  private final Set<Session> anew = new LinkedHashSet<>();
  private final Map<Session, Boolean> asking = new HashMap<>();
  private final Set<Session> again = new HashSet<>();
  private int suspectsAsked;

  /** It is asked about at {@code at}; what was planned before is forgotten. */
  synchronized void plan(Session session, Instant at) {
    unplan(session);
    Due due = new Due(at, session.number());
    planned.put(due, session);
    plans.put(session, due);
  }

  private void unplan(Session session) {
    Due before = plans.remove(session);
    if (before != null) {
      planned.remove(before);
    }
  }

  /** It is asked about before the others; once more when an answer is on its way. */
  synchronized void suspect(Session session) {
    if (asking.containsKey(session)) {
      again.add(session);
    }
    suspects.add(session);
  }

  /** It is asked about as soon as there is a place. */
  synchronized void anew(Session session) {
    if (asking.containsKey(session)) {
      again.add(session);
    }
    anew.add(session);
  }

  /** The next one to ask about, which takes a place until {@link #done}; null when none may. */
  synchronized @Nullable Session take(Instant now) {
    Session suspect = suspectsAsked < SUSPECTS_AT_ONCE ? first(suspects) : null;
    if (suspect != null) {
      suspectsAsked++;
      return taken(suspect, true);
    }
    if (asking.size() - suspectsAsked >= AT_ONCE) {
      return null;
    }
    Session next = first(anew);
    if (next == null) {
      next = firstDue(now);
    }
    return next == null ? null : taken(next, false);
  }

  private Session taken(Session session, boolean isSuspect) {
    asking.put(session, isSuspect);
    suspects.remove(session);
    anew.remove(session);
    unplan(session);
    return session;
  }

  private @Nullable Session first(Set<Session> sessions) {
    for (Iterator<Session> all = sessions.iterator(); all.hasNext(); ) {
      Session next = all.next();
      if (next.isGone()) {
        all.remove();
      } else if (!asking.containsKey(next)) {
        return next;
      }
    }
    return null;
  }

  private @Nullable Session firstDue(Instant now) {
    while (!planned.isEmpty() && !planned.firstKey().at().isAfter(now)) {
      Session next = planned.firstEntry().getValue();
      if (!next.isGone()) {
        return next;
      }
      unplan(next);
    }
    return null;
  }

  /** Whether something came meanwhile that the answer on its way may not know. */
  synchronized boolean isToBeAskedAgain(Session session) {
    return again.contains(session);
  }

  /** Its answer has come. */
  synchronized void done(Session session) {
    again.remove(session);
    if (Boolean.TRUE.equals(asking.remove(session))) {
      suspectsAsked--;
    }
  }

  /** Whether somebody's time has passed who has no place yet. */
  synchronized boolean isLate(Instant now) {
    return !planned.isEmpty() && !planned.firstKey().at().isAfter(now);
  }

  /** All of these; takes time with their number. */
  synchronized List<Session> late(Instant now) {
    return new ArrayList<>(planned.headMap(new Due(now, Long.MAX_VALUE), true).values());
  }

  /** It is gone. */
  synchronized void forget(Session session) {
    unplan(session);
    suspects.remove(session);
    anew.remove(session);
    again.remove(session);
  }

  /** How many wait, or are planned. */
  synchronized int size() {
    return planned.size() + suspects.size() + anew.size();
  }
}
