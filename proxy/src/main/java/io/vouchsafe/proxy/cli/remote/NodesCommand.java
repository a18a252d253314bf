package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;
import static io.vouchsafe.proxy.cli.remote.Screen.text;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code nodes}: who shares an engine with the service. */
@Command(
    name = "nodes",
    description = "Shows the nodes that share what they learn, and why news may be missing.",
    footer = {
      "",
      "Exit code: 0 shown; 1 news of other nodes may be missing, or the service cannot be reached"
          + " or refuses; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe nodes",
      "  vouchsafe nodes --json",
      "  vouchsafe nodes forget vs-2 --by alice --why 'machine scrapped'"
    })
public final class NodesCommand extends RemoteCommand {
  public NodesCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject answer = port.get(AdminTarget.of("nodes"));
    List<JsonObject> nodes = objects(answer, "nodes");
    JsonArray stale = answer.getJsonArray("stale", new JsonArray());
    if (isJson()) {
      json(answer);
    } else if (nodes.isEmpty()) {
      console()
          .err()
          .println("vouchsafe nodes: this service runs alone: its settings have no shared");
    } else {
      show(nodes, stale);
    }
    return stale.isEmpty() ? ExitCode.GOOD : ExitCode.REFUSED;
  }

  private void show(List<JsonObject> nodes, JsonArray stale) {
    Screen screen = screen();
    Table table = new Table("node", "version", "heard", "admin", "id");
    nodes.forEach(
        each ->
            table.row(
                text(each, "node"),
                text(each, "version"),
                Boolean.TRUE.equals(each.getBoolean("self"))
                    ? "this one"
                    : screen.distance(each, "heard"),
                text(each, "admin_url"),
                text(each, "id")));
    table.show(screen, "", nodes.size());
    stale.forEach(
        why ->
            screen.line(
                screen.ink().bad("✗ news may be missing: ") + Ink.shown(String.valueOf(why))));
  }
}
