package io.vouchsafe.proxy.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/**
 * The one place where a new revocation is told. A publisher never waits: each subscriber has a
 * bounded queue of its own, which is worked off on other threads.
 */
public final class RevocationEvents {
  private final Executor executor;
  private final List<EventQueue> queues = new CopyOnWriteArrayList<>();

  /**
   * Nobody subscribes yet.
   *
   * @param executor runs the subscribers; may block
   */
  public RevocationEvents(Executor executor) {
    this.executor = executor;
  }

  /**
   * From now on {@code subscriber} hears every event.
   *
   * @param name for the log: a word from code
   */
  public void subscribe(String name, RevocationSubscriber subscriber) {
    queues.add(new EventQueue(name, subscriber, executor));
  }

  /** From now on {@code subscriber} hears nothing more, once what runs has ended. */
  public void unsubscribe(RevocationSubscriber subscriber) {
    queues.removeIf(queue -> queue.isOf(subscriber));
  }

  /** Tells every subscriber; never throws and never waits for one. */
  public void publish(RevocationEvent event) {
    for (EventQueue queue : queues) {
      queue.post(event);
    }
  }
}
