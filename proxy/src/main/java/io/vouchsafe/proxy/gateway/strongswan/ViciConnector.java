package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import java.util.List;

/** Reaches one charon. */
public interface ViciConnector {

  /** A connection for commands; {@code ended} runs once, when it has ended. */
  Future<ViciClient> commands(Runnable ended);

  /**
   * A connection for events, subscribed to all of {@code events} when the future succeeds.
   *
   * @return ends the connection
   */
  Future<Runnable> events(List<String> events, ViciListener listener);
}
