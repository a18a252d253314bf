package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import java.util.List;

/**
 * Reaches one charon. A connection belongs to the event loop of the context that asked for it:
 * there its futures complete, and there its events and its end are told.
 */
public interface ViciConnector {

  /**
   * A connection for commands; {@code ended} runs once, when it has ended, whoever ended it. When
   * the future fails there was none, and {@code ended} never runs.
   */
  Future<ViciClient> commands(Runnable ended);

  /**
   * A connection for events, subscribed to all of {@code events} when the future succeeds; events
   * that come while the rest are registered are told before that. When the future fails, no end is
   * told.
   */
  Future<ViciEvents> events(List<String> events, ViciListener listener);
}
