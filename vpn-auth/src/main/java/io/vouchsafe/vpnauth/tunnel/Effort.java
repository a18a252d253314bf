package io.vouchsafe.vpnauth.tunnel;

/**
 * How much may still be compared. Patterns must each be held against each: whoever writes some
 * thousands of them must not keep everybody's reload waiting.
 */
final class Effort {
  /** What a look at one takes, as the measure of all: some nanoseconds. */
  private static final int LOOK = 1;

  /** What it takes to compare two. */
  private static final int COMPARISON = 20;

  /** One or two seconds. */
  private static final long MOST = 400_000_000;

  private long left = MOST;

  /** Takes one; false when none is left. */
  boolean look() {
    left -= LOOK;
    return left >= 0;
  }

  /** Takes one; false when none is left. */
  boolean compare() {
    left -= COMPARISON;
    return left >= 0;
  }

  boolean isSpent() {
    return left < 0;
  }
}
