package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import java.nio.file.Path;

/** Where {@code serve} keeps what survives a restart when nobody says otherwise. */
final class StatePlace {
  /** Where systemd's {@code StateDirectory=} is found (systemd.exec(5)). */
  private static final String SYSTEMD_STATE = "STATE_DIRECTORY";

  private StatePlace() {}

  /** The usual directory of a service with these settings. */
  static Path usual(Path settings, Console console) {
    String ofSystemd = console.environment().getOrDefault(SYSTEMD_STATE, "");
    return ofSystemd.isEmpty()
        ? settings.toAbsolutePath().resolveSibling("vouchsafe.state")
        : Path.of(ofSystemd.split(":", 2)[0]);
  }
}
