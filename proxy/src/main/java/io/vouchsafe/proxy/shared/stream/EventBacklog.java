package io.vouchsafe.proxy.shared.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Events that wait, first come, first served. When it is full, those are thrown away that comparing
 * everything makes up for; so that of those which it does not the most stay. Thread-safe.
 */
final class EventBacklog<E> {
  /** Events. */
  static final int MOST = 4096;

  /** Octets of their bodies. */
  static final int MOST_OCTETS = 16 << 20;

  /** Of these may stay when it is full. */
  private static final int MOST_KEPT = 1024;

  private final ToIntFunction<E> size;
  private final Predicate<E> keep;
  private final Deque<E> waiting = new ArrayDeque<>();
  private long octets;

  /**
   * Empty.
   *
   * @param size of an event in octets
   * @param keep whether comparing does not make up for it
   */
  EventBacklog(ToIntFunction<E> size, Predicate<E> keep) {
    this.size = size;
    this.keep = keep;
  }

  /** Takes {@code event} in; false when events were thrown away for lack of room. */
  synchronized boolean add(E event) {
    boolean room = waiting.size() < MOST && octets + size.applyAsInt(event) <= MOST_OCTETS;
    if (!room) {
      List<E> kept = waiting.stream().filter(keep).limit(MOST_KEPT).toList();
      waiting.clear();
      octets = 0;
      kept.stream()
          .filter(each -> octets + size.applyAsInt(each) <= MOST_OCTETS / 2)
          .forEach(this::put);
    }
    if (room || keep.test(event)) {
      put(event);
    }
    return room;
  }

  private void put(E event) {
    waiting.add(event);
    octets += size.applyAsInt(event);
  }

  /** Takes out the next ones: {@code most} at most, and {@code mostOctets} unless one has more. */
  synchronized List<E> take(int most, int mostOctets) {
    List<E> taken = new ArrayList<>();
    long sum = 0;
    while (!waiting.isEmpty() && taken.size() < most) {
      int next = size.applyAsInt(waiting.getFirst());
      if (!taken.isEmpty() && sum + next > mostOctets) {
        break;
      }
      sum += next;
      octets -= next;
      taken.add(waiting.removeFirst());
    }
    return taken;
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }
}
