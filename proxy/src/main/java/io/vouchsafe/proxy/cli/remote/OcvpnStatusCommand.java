package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ocvpn status}: one short table a customer. */
@Command(
    name = "status",
    description = "Shows who is a member of each customer's group, and who has not acknowledged.",
    footer = {
      "",
      "Exit code: 0 when it was shown, 1 when the service cannot be reached or refuses, 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe ocvpn status",
      "  vouchsafe ocvpn status --tenant acme --token file:/etc/vouchsafe/admin.token --json"
    })
public final class OcvpnStatusCommand extends RemoteCommand {
  /** The service's pages have a hundred customers or so. */
  private static final int MOST_PAGES = 1_000;

  @Option(names = "--tenant", paramLabel = "NAME", description = "This tenant alone.")
  private @Nullable String tenant;

  public OcvpnStatusCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject all = all(port);
    if (isJson()) {
      json(all);
    } else {
      new OcvpnReport(console().text(), Ink.of(console().coloured()), console().clock().instant())
          .show(all);
    }
    return ExitCode.GOOD;
  }

  /** Page by page. */
  private JsonObject all(AdminPort port) throws IOException, InterruptedException {
    JsonArray customers = new JsonArray();
    Optional<String> after = Optional.empty();
    for (int page = 0; page == 0 || (after.isPresent() && page < MOST_PAGES); page++) {
      JsonObject answer =
          port.get(
              AdminTarget.of("ocvpn")
                  .with("tenant", Optional.ofNullable(tenant))
                  .with("after", after));
      JsonArray more = answer.getJsonArray("customers");
      if (more == null) {
        throw new IOException("%s: the answer is no list of groups".formatted(port.url()));
      }
      customers.addAll(more);
      after = Optional.ofNullable(answer.getString("next"));
    }
    return new JsonObject().put("customers", customers);
  }
}
