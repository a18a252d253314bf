package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cut}: ends live sessions. */
@Command(
    name = "cut",
    description = {
      "Cuts live sessions.",
      "Those of the given ids, all of an identity, or those that sessions.cut_limit holds. Who has"
          + " a good certificate may log in again: block it first."
    },
    footer = {
      "",
      "Exit code: 0 every one of them was cut; 1 one was gone or none fits, another node did not"
          + " answer, or the service refuses; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe sessions --identity alice@example.com",
      "  vouchsafe cut 0123456789-1a --by bob --why 'laptop stolen'",
      "  vouchsafe cut --identity alice@example.com --tenant acme --by bob --why 'ticket 4711'",
      "  vouchsafe cut --held --tenant acme --by bob --why 'the CRL is right'"
    })
public final class CutCommand extends RemoteCommand {
  private static final int MOST = 1000;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Which which = new Which();

  /** Which sessions. */
  private static final class Which {
    @Parameters(
        paramLabel = "ID",
        arity = "1..*",
        description = "Ids, as vouchsafe sessions shows.")
    private List<String> ids = new ArrayList<>();

    @Option(
        names = "--identity",
        paramLabel = "NAME",
        description = "Every session with exactly this name, as vouchsafe sessions --identity.")
    private @Nullable String identity;

    @Option(names = "--held", description = "Those that sessions.cut_limit holds.")
    private boolean held;
  }

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "With --identity and --held: of this tenant alone.")
  private @Nullable String tenant;

  @Mixin private AuthorOptions author = new AuthorOptions();

  public CutCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    if (which.held) {
      return held(port);
    }
    if (which.identity == null) {
      if (tenant != null) {
        throw new Misuse("--tenant goes with --identity or --held; an id says whose it is");
      }
      return each(port, which.ids);
    }
    List<String> found =
        objects(
                port.get(
                    AdminTarget.of("sessions")
                        .with("identity", which.identity)
                        .with("tenant", Optional.ofNullable(tenant))
                        .with("limit", Integer.toString(MOST))),
                "sessions")
            .stream()
            .map(session -> session.getString("id"))
            .toList();
    if (found.isEmpty()) {
      console().err().println("vouchsafe cut: no live session has that identity");
      return ExitCode.REFUSED;
    }
    return each(port, found);
  }

  private int held(AdminPort port) throws IOException, InterruptedException {
    JsonObject answer =
        port.send(
            "POST",
            AdminTarget.of("sessions", "cut-held").with("tenant", Optional.ofNullable(tenant)),
            author.document());
    if (isJson()) {
      json(answer);
    } else {
      screen().line(Screen.counted(answer.getInteger("cut", 0), "session") + " cut");
      if (isIncomplete(answer)) {
        screen().line("no answer of these nodes: " + Screen.texts(answer, "unreachable"));
      }
    }
    return isIncomplete(answer) ? ExitCode.REFUSED : ExitCode.GOOD;
  }

  private static boolean isIncomplete(JsonObject answer) {
    return !answer.getJsonArray("unreachable", new JsonArray()).isEmpty();
  }

  /** One that is gone keeps nobody from cutting the others. */
  private int each(AdminPort port, List<String> ids) throws IOException, InterruptedException {
    JsonArray cut = new JsonArray();
    JsonArray gone = new JsonArray();
    JsonArray told = new JsonArray();
    for (String id : ids) {
      try {
        JsonObject answer =
            port.send("POST", AdminTarget.of("sessions", id, "cut"), author.document());
        (Boolean.FALSE.equals(answer.getValue("cut")) ? told : cut).add(id);
      } catch (AdminRefusal refused) {
        if (refused.status() != 404) {
          throw refused;
        }
        gone.add(id);
      }
    }
    JsonObject all = new JsonObject().put("cut", cut).put("gone", gone);
    if (!told.isEmpty()) {
      all.put("told", told);
    }
    show(all);
    return gone.isEmpty() && told.isEmpty() ? ExitCode.GOOD : ExitCode.REFUSED;
  }

  private void show(JsonObject all) {
    if (isJson()) {
      json(all);
      return;
    }
    screen().line("cut: " + Screen.texts(all, "cut"));
    if (!all.getJsonArray("gone").isEmpty()) {
      screen().line("no live session any more: " + Screen.texts(all, "gone"));
    }
    if (all.containsKey("told")) {
      screen()
          .line(
              "not known whether cut, for a node did not answer; it cuts them when it hears of it: "
                  + Screen.texts(all, "told"));
    }
  }
}
