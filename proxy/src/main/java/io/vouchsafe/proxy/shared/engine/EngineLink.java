package io.vouchsafe.proxy.shared.engine;

import io.vouchsafe.config.HostAndPort;
import java.util.function.Consumer;

/**
 * Both connections to one server, which begin and end together, so that nobody reads from one
 * server and writes to another.
 *
 * @param commands for what is answered at once
 * @param blocking for what the server holds back
 */
record EngineLink(EngineConnection commands, EngineConnection blocking) {

  HostAndPort server() {
    return commands.server();
  }

  /** Who hears, once or twice, that one of them ended. */
  void whenEnded(Consumer<EngineException> listener) {
    commands.whenEnded(listener);
    blocking.whenEnded(listener);
  }

  void end(EngineException why) {
    commands.end(why);
    blocking.end(why);
  }
}
