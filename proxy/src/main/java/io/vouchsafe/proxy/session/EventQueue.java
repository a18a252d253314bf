package io.vouchsafe.proxy.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one subscriber has yet to hear. When it is full, what waits is thrown away and the
 * subscriber is told to look at everything again, so that nothing is missed.
 */
final class EventQueue {
  /** A million new revocations at once are one "look at everything", not a million look-ups. */
  static final int MOST_WAITING = 4096;

  /** Events of one turn on the executor. */
  private static final int TURN = 256;

  private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

  private final String name;
  private final RevocationSubscriber subscriber;
  private final Executor executor;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean missed;
  private boolean running;

  EventQueue(String name, RevocationSubscriber subscriber, Executor executor) {
    this.name = name;
    this.subscriber = subscriber;
    this.executor = executor;
  }

  boolean isOf(RevocationSubscriber other) {
    return subscriber.equals(other);
  }

  /** Takes {@code event} in; returns at once. */
  void post(RevocationEvent event) {
    if (takeIn(event)) {
      start();
    }
  }

  private synchronized boolean takeIn(RevocationEvent event) {
    if (waiting.size() < MOST_WAITING && !missed) {
      waiting.add(() -> subscriber.heard(event));
    } else {
      missed = true;
      waiting.clear();
    }
    boolean begin = !running;
    running = true;
    return begin;
  }

  private void start() {
    try {
      executor.execute(this::turn);
    } catch (RuntimeException e) {
      LOG.error(
          "{}: revocation events could not be started; they wait for the next event", name, e);
      stop();
    }
  }

  private synchronized void stop() {
    running = false;
  }

  private void turn() {
    for (int i = 0; i < TURN; i++) {
      Runnable next = next();
      if (next == null) {
        return;
      }
      tell(next);
    }
    start();
  }

  private synchronized @Nullable Runnable next() {
    if (missed) {
      missed = false;
      LOG.warn(
          "{}: more than {} revocation events at once, all sessions are compared again",
          name,
          MOST_WAITING);
      return subscriber::missed;
    }
    Runnable next = waiting.poll();
    running = next != null;
    return next;
  }

  private void tell(Runnable next) {
    try {
      next.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: a revocation event could not be processed", name, e);
    }
  }
}
