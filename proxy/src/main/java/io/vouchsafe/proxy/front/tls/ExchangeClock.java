package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all exchanges of one event loop now and then, whether anything still moves: one timer
 * for all of them, and none while there are none. An exchange is found late by a tenth of the
 * shortest time at most.
 */
final class ExchangeClock {
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Timers timers;
  private final LongSupplier nanoTime;
  private final Duration period;
  private @Nullable ForwardedExchange first;
  private boolean armed;

  ExchangeClock(Timers timers, LongSupplier nanoTime, Duration shortestTime) {
    this.timers = timers;
    this.nanoTime = nanoTime;
    Duration tenth = shortestTime.dividedBy(10);
    this.period =
        tenth.compareTo(SHORTEST) < 0 ? SHORTEST : tenth.compareTo(LONGEST) > 0 ? LONGEST : tenth;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  void add(ForwardedExchange exchange) {
    exchange.next = first;
    if (first != null) {
      first.previous = exchange;
    }
    first = exchange;
    arm();
  }

  void remove(ForwardedExchange exchange) {
    ForwardedExchange before = exchange.previous;
    ForwardedExchange after = exchange.next;
    if (before != null) {
      before.next = after;
    } else if (first == exchange) {
      first = after;
    }
    if (after != null) {
      after.previous = before;
    }
    exchange.previous = null;
    exchange.next = null;
  }

  private void arm() {
    if (!armed) {
      armed = true;
      timers.once(period, this::look);
    }
  }

  private void look() {
    armed = false;
    long now = now();
    ForwardedExchange at = first;
    while (at != null) {
      // Whoever ends takes itself out, perhaps others of its connection too: they are next time's.
      ForwardedExchange after = at.next;
      at.look(now);
      at = after;
    }
    if (first != null) {
      arm();
    }
  }
}
