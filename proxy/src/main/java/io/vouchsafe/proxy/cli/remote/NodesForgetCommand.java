package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code nodes forget}: a node is gone for good. */
@Command(
    name = "forget",
    description = {
      "Says that a node does not come back.",
      "A node that was killed is waited for, and until then news of it may be missing. Each node is"
          + " told by itself: say it to every one that still waits. A node that lives is heard"
          + " again within seconds."
    },
    footer = {
      "",
      "Exit code: 0 it is not waited for any more; 1 no other live node has that name, or the"
          + " service cannot be reached or refuses; 2 misuse.",
      "",
      "Example:",
      "  vouchsafe nodes forget vs-2 --by alice --why 'machine scrapped'"
    })
public final class NodesForgetCommand extends RemoteCommand {
  @Parameters(paramLabel = "NODE", description = "Its name, as vouchsafe nodes shows it.")
  private String node = "";

  @Mixin private AuthorOptions author = new AuthorOptions();

  public NodesForgetCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject answer =
        port.send("DELETE", author.in(AdminTarget.of("nodes", node)), AdminPort.PATIENCE);
    if (isJson()) {
      json(answer);
    } else {
      screen().line("not waited for any more: " + Screen.text(answer, "node"));
    }
    return ExitCode.GOOD;
  }
}
