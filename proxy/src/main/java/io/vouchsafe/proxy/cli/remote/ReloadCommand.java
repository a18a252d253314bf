package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.texts;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;

/** {@code reload}: the service reads its settings again. */
@Command(
    name = "reload",
    description = {
      "Makes the service read its settings again.",
      "Settings with a mistake change nothing, and every mistake is shown."
    },
    footer = {
      "",
      "Exit code: 0 the new settings hold; 1 refused, or the service cannot be reached; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe config check /etc/vouchsafe/vouchsafe.yaml && vouchsafe reload",
      "  vouchsafe reload --token file:/etc/vouchsafe/admin.token --json"
    })
public final class ReloadCommand extends RemoteCommand {
  /** Ten thousand tenants take seconds. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  public ReloadCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject answer = port.send("POST", AdminTarget.of("reload"), PATIENCE);
    if (isJson()) {
      json(answer);
      return ExitCode.GOOD;
    }
    JsonObject tenants = answer.getJsonObject("tenants", new JsonObject());
    Screen screen = screen();
    answer
        .getJsonArray("warnings")
        .forEach(warning -> screen.line(Ink.shown(String.valueOf(warning))));
    screen.line(
        "%s; tenants added: %s; removed: %s; changed: %s%s"
            .formatted(
                screen.ink().good("reloaded"),
                texts(tenants, "added"),
                texts(tenants, "removed"),
                texts(tenants, "changed"),
                Boolean.TRUE.equals(answer.getBoolean("tokens_changed"))
                    ? "; a token has changed"
                    : ""));
    return ExitCode.GOOD;
  }
}
