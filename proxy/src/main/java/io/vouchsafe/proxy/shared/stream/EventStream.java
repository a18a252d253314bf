package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.buffer.Buffer;

/** The one stream of events of all nodes. Thread-safe; never blocks. */
public interface EventStream {

  /**
   * Tells all other nodes; waits in a bounded queue while the engine is away. When that is full, or
   * the event is too large, the others are told to look at everything again instead.
   *
   * @param tenant whom it is about; "" = nobody in particular
   */
  void publish(EventType type, String tenant, Buffer body);

  /**
   * From now on {@code listener} hears the events of that type of other nodes, one at a time and in
   * their order, on threads that may block.
   */
  void subscribe(EventType type, EventListener listener);

  /**
   * From now on {@code listener} is told when events may have been missed: at the start, after a
   * gap, another epoch, a failover, a queue that was full. It compares everything (on threads that
   * may block), and what it publishes and stores meanwhile tells the others.
   */
  void whenMissed(ResyncListener listener);
}
