package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;
import static io.vouchsafe.proxy.cli.remote.Screen.text;
import static io.vouchsafe.proxy.cli.remote.Screen.texts;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sessions}: who is connected. */
@Command(
    name = "sessions",
    description = {
      "Shows live sessions, the oldest first.",
      "Of several nodes it shows those of each, one node after the other."
    },
    footer = {
      "",
      "Exit code: 0 shown, none included; 1 cannot be reached or refuses, or another node does not"
          + " answer; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe sessions --tenant acme",
      "  vouchsafe sessions --identity alice@example.com --json"
    })
public final class SessionsCommand extends RemoteCommand {
  @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--identity",
      paramLabel = "NAME",
      description =
          "With exactly this name: the subject, a name in it or in subjectAltName, the"
              + " certificate's SHA-256, or the claimed identity.")
  private @Nullable String identity;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "As many at most, 1 to 1000; 100 unless said.")
  private int limit = 100;

  public SessionsCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject answer =
        port.get(
            AdminTarget.of("sessions")
                .with("tenant", Optional.ofNullable(tenant))
                .with("identity", Optional.ofNullable(identity))
                .with("limit", Integer.toString(limit)));
    List<JsonObject> sessions = objects(answer, "sessions");
    JsonArray unreachable = answer.getJsonArray("unreachable", new JsonArray());
    if (isJson()) {
      JsonObject told = new JsonObject().put("sessions", new JsonArray(sessions));
      json(answer.containsKey("unreachable") ? told.put("unreachable", unreachable) : told);
    } else if (sessions.isEmpty()) {
      console().err().println("vouchsafe sessions: no live session fits");
    } else {
      table(sessions).show(screen(), "", sessions.size());
      if (sessions.size() == limit) {
        console().err().println("vouchsafe sessions: there may be more; --limit shows up to 1000");
      }
    }
    return unreachable.isEmpty() ? ExitCode.GOOD : unreachable(answer);
  }

  private int unreachable(JsonObject answer) {
    console()
        .err()
        .println(
            "vouchsafe sessions: no answer of these nodes, so that their sessions are missing: "
                + texts(answer, "unreachable"));
    return ExitCode.REFUSED;
  }

  private Table table(List<JsonObject> sessions) {
    Screen screen = screen();
    Table table =
        new Table("id", "tenant", "at", "since", "valid until", "address", "cut", "subject");
    sessions.forEach(
        each ->
            table.row(
                text(each, "id"),
                text(each, "tenant"),
                place(each),
                screen.distance(each, "since"),
                screen.distance(each, "valid_until"),
                text(each, "remote_address"),
                Boolean.TRUE.equals(each.getBoolean("cut_held")) ? "held" : text(each, "cut"),
                text(each.getJsonObject("identity", new JsonObject()), "subject")));
    return table;
  }

  /** The gateway or front, and the node whose it is when there are several. */
  private static String place(JsonObject session) {
    String at = text(session, session.containsKey("gateway") ? "gateway" : "front");
    return session.containsKey("node") ? at + " on " + text(session, "node") : at;
  }
}
