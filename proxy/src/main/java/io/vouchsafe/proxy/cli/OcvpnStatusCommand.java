package io.vouchsafe.proxy.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ocvpn status}: one short table a customer. */
@Command(
    name = "status",
    description = "Shows who is a member of each customer's group, and who has not acknowledged.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 when it was shown, 1 when the service cannot be reached or refuses, 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe ocvpn status",
      "  vouchsafe ocvpn status --tenant acme --token file:/etc/vouchsafe/admin.token --json"
    })
final class OcvpnStatusCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "The service's admin port; $VOUCHSAFE_ADMIN or http://127.0.0.1:8181.")
  private @Nullable String admin;

  @Option(
      names = "--token",
      paramLabel = "file:PATH",
      description = "Its token, as file:PATH or env:NAME; $VOUCHSAFE_TOKEN unless said.")
  private @Nullable String token;

  @Option(names = "--tenant", paramLabel = "NAME", description = "This tenant alone.")
  private @Nullable String tenant;

  @Option(names = "--json", description = "The service's answer as it is.")
  private boolean json;

  OcvpnStatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      new OcvpnGroupPages(
              AdminPlace.url(admin, console, AdminPlace.USUAL),
              AdminPlace.token(token, console),
              Optional.ofNullable(tenant))
          .show(console, json);
      return ExitCode.GOOD;
    } catch (Misuse e) {
      console.err().println("vouchsafe ocvpn status: " + e.getMessage());
      return ExitCode.MISUSE;
    }
  }
}
