package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.text;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cache delete}: forgets what is remembered of a tenant. */
@Command(
    name = "delete",
    description = {
      "Empties the caches of a tenant.",
      "Every source is asked again, those too that were down, and live sessions are asked about"
          + " anew. What is revoked stays revoked unless --revoked is given."
    },
    footer = {
      "",
      "Exit code: 0 emptied; 1 cannot be reached or refuses; 2 misuse, and nothing was emptied.",
      "",
      "Examples:",
      "  vouchsafe cache delete --tenant acme",
      "  vouchsafe cache delete --tenant acme --revoked"
    })
public final class CacheDeleteCommand extends RemoteCommand {
  @Mixin private TenantChoice tenant = new TenantChoice();

  @Option(
      names = "--revoked",
      description =
          "Forgets those that are revoked, too: while their responder is down, they may get in.")
  private boolean revoked;

  public CacheDeleteCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    AdminTarget cache = AdminTarget.of("cache", tenant.name(port));
    JsonObject answer =
        port.send("DELETE", revoked ? cache.with("revoked", "true") : cache, AdminPort.PATIENCE);
    if (isJson()) {
      json(answer);
    } else {
      screen()
          .line("%s forgotten, %s kept".formatted(text(answer, "forgotten"), text(answer, "kept")));
    }
    return ExitCode.GOOD;
  }
}
