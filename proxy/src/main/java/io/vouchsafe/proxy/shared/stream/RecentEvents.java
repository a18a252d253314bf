package io.vouchsafe.proxy.shared.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What this node told just now. An engine that was emptied, or a replica that was behind when it
 * took over, has lost it though it said that it had it; told again under the same numbers, it is
 * heard by whoever has not heard it. Not thread-safe.
 */
final class RecentEvents {
  private static final long RECENT_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int MOST = 256;
  private static final int MOST_OCTETS = 4 << 20;

  private final LongSupplier nanoTime;
  private final Deque<Told> told = new ArrayDeque<>();
  private long octets;
  private long last;

  private record Told(NumberedEvent event, long at) {}

  RecentEvents(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The engine says that it has these. */
  void told(List<NumberedEvent> events) {
    long now = nanoTime.getAsLong();
    for (NumberedEvent event : events) {
      if (event.number() > last) {
        last = event.number();
        octets += event.body().length();
        told.add(new Told(event, now));
      }
    }
    while (!told.isEmpty() && (told.size() > MOST || octets > MOST_OCTETS || isOld(now))) {
      octets -= told.removeFirst().event().body().length();
    }
  }

  private boolean isOld(long now) {
    return now - told.getFirst().at() > RECENT_NANOS;
  }

  /** All of them, in their order. */
  List<NumberedEvent> all() {
    long now = nanoTime.getAsLong();
    return told.stream().filter(each -> now - each.at() <= RECENT_NANOS).map(Told::event).toList();
  }
}
