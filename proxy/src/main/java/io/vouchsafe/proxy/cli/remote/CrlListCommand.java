package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;

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

/** {@code crl list}: the CRLs that the service holds. */
@Command(
    name = "list",
    description =
        "Shows each CRL that the service fetches, when it ends, and what is wrong with it.",
    footer = {
      "",
      "Exit code: 0 shown; 1 cannot be reached or refuses; 2 misuse. docs/revocation.md explains"
          + " the concerns.",
      "",
      "Examples:",
      "  vouchsafe crl list",
      "  vouchsafe crl list --tenant acme --json"
    })
public final class CrlListCommand extends RemoteCommand {
  @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant.")
  private @Nullable String tenant;

  public CrlListCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject status =
        port.get(AdminTarget.of("status").with("tenant", Optional.ofNullable(tenant)));
    List<JsonObject> crls = objects(status, "crls");
    if (isJson()) {
      json(new JsonObject().put("crls", new JsonArray(crls)));
    } else if (crls.isEmpty()) {
      console().err().println("vouchsafe crl list: no tenant has a CRL object with an URL");
    } else {
      CrlTable.of(screen(), crls).show(screen(), "", crls.size());
    }
    return ExitCode.GOOD;
  }
}
