package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: one screen. */
@Command(
    name = "status",
    description = {
      "Shows on one screen what is wrong, what ends next, and how everything is.",
      "Tenants, responders, CRLs, canaries, gateways, sessions and the last denials."
    },
    footer = {
      "",
      "Exit code: 0 the service is ready; 1 it is not, cannot be reached or refuses; 2 misuse. What"
          + " is wrong with a source does not change the exit code: --json has it in"
          + " \"attention\".",
      "",
      "Examples:",
      "  vouchsafe status",
      "  vouchsafe status --config /etc/vouchsafe/vouchsafe.yaml --tenant acme",
      "  vouchsafe status --json | jq .attention"
    })
public final class StatusCommand extends RemoteCommand {
  @Option(names = "--tenant", paramLabel = "NAME", description = "What is this tenant's alone.")
  private @Nullable String tenant;

  public StatusCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject status =
        port.get(AdminTarget.of("status").with("tenant", Optional.ofNullable(tenant)));
    if (tenant != null) {
      status.put("last_denials", denials(port, tenant));
    }
    if (isJson()) {
      json(status);
    } else {
      new StatusScreen(screen()).show(port.url().toString(), status);
    }
    return "ready".equals(status.getString("status")) ? ExitCode.GOOD : ExitCode.REFUSED;
  }

  /** Among the last ones of all tenants there may be none of this one. */
  private static JsonArray denials(AdminPort port, String name)
      throws IOException, InterruptedException {
    return port.get(
            AdminTarget.of("decisions")
                .with("tenant", name)
                .with("decision", "deny")
                .with("limit", "10"))
        .getJsonArray("decisions", new JsonArray());
  }
}
