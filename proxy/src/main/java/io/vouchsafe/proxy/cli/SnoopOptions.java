package io.vouchsafe.proxy.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code ike snoop} is told on the command line. */
final class SnoopOptions {
  @Option(
      names = "--vici",
      paramLabel = "ADDRESS",
      description =
          "unix:/PATH or a loopback host:port; unix:/var/run/charon.vici unless --config says.")
  @Nullable String vici;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The service's settings: charon's address, the admin port and its token.")
  @Nullable Path file;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "The tenant; may be left out where there is only one.")
  @Nullable String tenant;

  @Option(
      names = "--gateway",
      paramLabel = "NAME",
      description = "The gateway; may be left out where there is only one.")
  @Nullable String gateway;

  @Option(
      names = "--remote",
      paramLabel = "IP",
      description = "Only negotiations with that address.")
  @Nullable String remote;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "The service's admin port; $VOUCHSAFE_ADMIN or http://127.0.0.1:8181.")
  @Nullable String admin;

  @Option(
      names = "--token",
      paramLabel = "SECRET",
      description = "Its token, as file:PATH or env:NAME; $VOUCHSAFE_TOKEN unless said.")
  @Nullable String token;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Ends after that time; else with Ctrl-C.")
  long seconds;
}
