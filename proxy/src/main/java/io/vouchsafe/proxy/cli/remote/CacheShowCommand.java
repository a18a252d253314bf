package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.objects;
import static io.vouchsafe.proxy.cli.remote.Screen.text;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cache show}: what is remembered of a tenant. */
@Command(
    name = "show",
    description = "Shows how full the caches of a tenant are, and some of the statuses in them.",
    footer = {
      "",
      "Exit code: 0 shown; 1 cannot be reached or refuses; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe cache show",
      "  vouchsafe cache show --tenant acme --limit 1000 --json"
    })
public final class CacheShowCommand extends RemoteCommand {
  @Mixin private TenantChoice tenant = new TenantChoice();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Statuses at most, 0 to 1000; 20 unless said.")
  private int limit = 20;

  public CacheShowCommand(Console console) {
    super(console);
  }

  @Override
  int run(AdminPort port) throws IOException, InterruptedException {
    JsonObject cache =
        port.get(AdminTarget.of("cache", tenant.name(port)).with("limit", Integer.toString(limit)));
    if (isJson()) {
      json(cache);
      return ExitCode.GOOD;
    }
    Table memories = new Table("cache", "entries", "memory", "of");
    JsonObject all = cache.getJsonObject("memories", new JsonObject());
    for (String name : all.fieldNames()) {
      JsonObject each = all.getJsonObject(name);
      memories.row(name, text(each, "entries"), text(each, "memory"), text(each, "maximum_memory"));
    }
    memories.show(screen(), "", Integer.MAX_VALUE);
    Table statuses = new Table("status", "source", "object", "received", "ends", "key");
    objects(cache, "statuses")
        .forEach(
            each ->
                statuses.row(
                    text(each, "status"),
                    text(each, "source"),
                    text(each, "object"),
                    screen().distance(each, "received"),
                    screen().distance(each, "end"),
                    text(each, "key")));
    screen().line("");
    statuses.show(screen(), "", Integer.MAX_VALUE);
    return ExitCode.GOOD;
  }
}
