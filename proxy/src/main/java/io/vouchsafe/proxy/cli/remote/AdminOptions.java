package io.vouchsafe.proxy.cli.remote;

import io.vouchsafe.proxy.cli.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which service is asked, and how its answer is shown: the same options for every command. */
final class AdminOptions {
  @Option(
      names = "--admin",
      paramLabel = "URL",
      description =
          "The service's admin port. Unless said: that of --config, then $VOUCHSAFE_ADMIN, then"
              + " http://127.0.0.1:8181.")
  private @Nullable String admin;

  @Option(
      names = "--token",
      paramLabel = "SECRET",
      description =
          "Where the admin token is, as file:PATH or env:NAME, never the token itself. Unless said:"
              + " that of --config, then $VOUCHSAFE_TOKEN.")
  private @Nullable String token;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The service's settings: listen.admin and listen.admin_token are taken of it.")
  private @Nullable Path file;

  @Option(names = "--json", description = "JSON for programs instead of text for people.")
  private boolean json;

  boolean isJson() {
    return json;
  }

  /** The admin port that they name. */
  AdminPort open(Console console) throws IOException {
    return AdminPlace.of(admin, token, file, console);
  }
}
