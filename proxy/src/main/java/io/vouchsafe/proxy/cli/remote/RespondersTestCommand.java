package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;
import static io.vouchsafe.proxy.cli.remote.Screen.text;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code responders test}: asks each one now. */
@Command(
    name = "test",
    description = {
      "Makes the service ask each responder of its settings now.",
      "Whatever its circuit breaker says; about a canary's certificate where there is one, else"
          + " about a serial number that is drawn. What is answered is kept nowhere. Responders"
          + " that only certificates name are not asked."
    },
    footer = {
      "",
      "Exit code: 0 each one answers; 1 one does not, or the service refuses or cannot be reached;"
          + " 2 misuse; 3 there was none to ask.",
      "",
      "Examples:",
      "  vouchsafe responders test",
      "  vouchsafe responders test --tenant acme --json"
    })
public final class RespondersTestCommand extends RemoteCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Option(names = "--tenant", paramLabel = "NAME", description = "Those of this tenant.")
  private @Nullable String tenant;

  public RespondersTestCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject answer =
        port.send(
            "POST",
            AdminTarget.of("responders", "test").with("tenant", Optional.ofNullable(tenant)),
            PATIENCE);
    List<JsonObject> all = objects(answer, "responders");
    if (isJson()) {
      json(answer);
    } else if (all.isEmpty()) {
      console().err().println("vouchsafe responders test: the settings name no responder");
    } else {
      show(all);
    }
    if (all.isEmpty()) {
      return ExitCode.UNDETERMINED;
    }
    return all.stream().allMatch(each -> Boolean.TRUE.equals(each.getBoolean("answers")))
        ? ExitCode.GOOD
        : ExitCode.REFUSED;
  }

  private void show(List<JsonObject> all) {
    Table table =
        new Table("answers", "tenant", "object", "url", "outcome", "ms", "asked about", "detail");
    all.forEach(
        each ->
            table.row(
                Boolean.TRUE.equals(each.getBoolean("answers")) ? "yes" : "NO",
                text(each, "tenant"),
                text(each, "object"),
                text(each, "url"),
                text(each, "outcome"),
                text(each, "millis"),
                text(each, "about") + " of " + text(each, "issuer"),
                text(each, "detail")));
    table.show(screen(), "", all.size());
  }
}
