package io.vouchsafe.proxy.shared.stream;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to those who listen, one at a time and in their order. A slow listener makes events
 * wait, never the reading of the stream. Thread-safe.
 */
final class EventDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(EventDelivery.class);

  /** Events of one turn on the executor. */
  private static final int TURN = 256;

  private final Executor executor;
  private final Runnable missed;
  private final Map<EventType, List<EventListener>> listeners = new EnumMap<>(EventType.class);
  private final EventBacklog<SharedEvent> waiting =
      new EventBacklog<>(
          event -> event.body().length() + 256, event -> event.type() == EventType.CUT);
  private boolean running;

  /**
   * Nobody listens yet.
   *
   * @param executor whose threads may block
   * @param missed told when events were thrown away, or a listener failed
   */
  EventDelivery(Executor executor, Runnable missed) {
    this.executor = executor;
    this.missed = missed;
  }

  synchronized void subscribe(EventType type, EventListener listener) {
    listeners.computeIfAbsent(type, first -> new CopyOnWriteArrayList<>()).add(listener);
  }

  private synchronized List<EventListener> listeners(EventType type) {
    return listeners.getOrDefault(type, List.of());
  }

  /** Takes {@code event} in; returns at once. */
  void post(SharedEvent event) {
    if (!waiting.add(event)) {
      missed.run();
    }
    if (begins()) {
      start();
    }
  }

  private synchronized boolean begins() {
    boolean begins = !running && !waiting.isEmpty();
    running |= begins;
    return begins;
  }

  private void start() {
    try {
      executor.execute(this::turn);
    } catch (RejectedExecutionException stopped) {
      end();
    }
  }

  private void turn() {
    waiting.take(TURN, EventBacklog.MOST_OCTETS).forEach(this::tell);
    end();
    if (begins()) {
      start();
    }
  }

  private synchronized void end() {
    running = false;
  }

  private void tell(SharedEvent event) {
    for (EventListener listener : listeners(event.type())) {
      try {
        listener.heard(event);
      } catch (RuntimeException | Error e) {
        LOG.error("an event {} could not be processed", event.type().word(), e);
        missed.run();
      }
    }
  }
}
