package io.vouchsafe.proxy.session;

import java.time.Duration;

/** How often a gateway was told to cut one session, and when it is told again. */
final class CutAttempts {
  /** A gateway that has not confirmed by then is told again. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int MOST_DOUBLINGS = 6;

  private int made;
  private boolean running;
  private long next;

  /** Begins an attempt if it is time; gives its number, or 0. */
  synchronized int begin(long now) {
    if (made > 0 && next - now > 0) {
      return 0;
    }
    made++;
    running = true;
    next = now + PATIENCE.toNanos();
    return made;
  }

  /** It may be told again at once, unless an attempt runs. */
  synchronized void endPause(long now) {
    if (!running) {
      next = now;
    }
  }

  /** The attempt of that number has failed; false when another runs by now. */
  synchronized boolean failed(int number, long now) {
    if (number != made || !running) {
      return false;
    }
    running = false;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(made - 1, MOST_DOUBLINGS));
    next = now + (pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE).toNanos();
    return true;
  }
}
