package io.vouchsafe.proxy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells systemd that the service is ready (sd_notify(3)). The message is a datagram to a Unix
 * socket; Java has only streams there, so that systemd's own program sends it.
 */
final class SystemdNotice {
  /** Where systemd listens; it is set for units of {@code Type=notify} alone. */
  private static final String SOCKET = "NOTIFY_SOCKET";

  private static final List<String> READY = List.of("systemd-notify", "--ready");

  private SystemdNotice() {}

  /** Blocks until systemd has got it; without systemd it does nothing. */
  static void ready(Console console) throws InterruptedException {
    String socket = console.environment().getOrDefault(SOCKET, "");
    if (socket.isEmpty()) {
      return;
    }
    ProcessBuilder notify = new ProcessBuilder(READY).redirectErrorStream(true);
    notify.environment().put(SOCKET, socket);
    try {
      Process process = notify.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        complain(console, said.strip());
      }
    } catch (IOException e) {
      complain(console, e.toString());
    }
  }

  private static void complain(Console console, String problem) {
    console
        .err()
        .println(
            "vouchsafe: ready, but systemd could not be told and may stop the service: "
                + String.join(" ", READY)
                + ": "
                + problem
                + " (with Type=exec in the unit, systemd does not wait for it)");
  }
}
