package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.net.OutageLog;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One responder's circuit breaker. Closed until {@value #FAILURES} exchanges in a row found the
 * responder down; then nobody is sent there but, after a pause, one probe at a time. Any answer
 * closes it, whoever got it. Thread-safe.
 */
final class Circuit {
  /** A lost packet is none of it; a login that waits for its time-out five times is too much. */
  static final int FAILURES = 5;

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Pauses vary by a fifth, so that several machines do not probe in step. */
  static final double JITTER = 0.2;

  private final DoubleSupplier random;
  private final OutageLog outages;
  private int failures;
  private @Nullable StatusKey firstFailed;
  private boolean severalFailed;
  private Duration pause = Duration.ZERO;
  private long pausedUntil;
  private boolean probing;

  /** What an exchange may do. */
  enum Ticket {
    REGULAR,
    /** Go and see whether the responder is back. */
    PROBE,
    REFUSED
  }

  /**
   * A closed one.
   *
   * @param random between 0 and 1; varies pauses
   * @param outages is told by whoever uses it, outside of its lock
   */
  Circuit(DoubleSupplier random, OutageLog outages) {
    this.random = random;
    this.outages = outages;
  }

  /** What the operator is told of the responder. */
  OutageLog outages() {
    return outages;
  }

  /** What somebody who comes at {@code now} (nanoseconds) may do; tell the end of what may run. */
  synchronized Ticket admit(long now) {
    if (!isOpen()) {
      return Ticket.REGULAR;
    }
    if (probing || now - pausedUntil < 0) {
      return Ticket.REFUSED;
    }
    probing = true;
    return Ticket.PROBE;
  }

  /** The responder lives. Gives whether this closed it. */
  synchronized boolean answered() {
    boolean wasOpen = isOpen();
    failures = 0;
    firstFailed = null;
    severalFailed = false;
    pause = Duration.ZERO;
    probing = false;
    return wasOpen;
  }

  /**
   * The responder was found down at {@code now}. Several certificates must have found it so: one
   * that the responder chokes on, even so that it hangs up, opens nothing.
   *
   * @return whether this opened it, which was closed
   */
  synchronized boolean down(Ticket ticket, StatusKey certificate, long now) {
    if (isOpen()) {
      if (ticket == Ticket.PROBE) {
        open(now);
      }
      return false;
    }
    failures++;
    severalFailed |= firstFailed != null && !firstFailed.equals(certificate);
    firstFailed = certificate;
    boolean opens = failures >= FAILURES && severalFailed;
    if (opens) {
      open(now);
    }
    return opens;
  }

  /** The exchange ended without telling anything of the responder. */
  synchronized void untold(Ticket ticket) {
    if (ticket == Ticket.PROBE) {
      probing = false;
    }
  }

  synchronized boolean isOpen() {
    return !pause.isZero();
  }

  /** Each pause is twice the one before. */
  private void open(long now) {
    Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
    pausedUntil = now + (long) (pause.toNanos() * factor);
    probing = false;
  }
}
