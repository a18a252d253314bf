package io.vouchsafe.proxy.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code check --config} is told on the command line. */
final class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Decide exactly as the service does under these settings.")
  @Nullable Path file;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "The tenant; may be left out where there is only one.")
  @Nullable String tenant;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "The policy; the tenant's front.policy unless said, which is usually default.")
  @Nullable String policy;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Where serve keeps blocks and break-glass allows; only read, also beside a running"
              + " service. $STATE_DIRECTORY, or vouchsafe.state beside FILE, unless said.")
  @Nullable Path state;

  @Option(
      names = "--no-state",
      description = "Leave out what operators ordered by hand: blocks and break-glass allows.")
  boolean noState;

  @Option(
      names = "--staple",
      paramLabel = "FILE",
      description = "An OCSP response for the certificate, as its client would bring it.")
  @Nullable Path staple;

  @Option(
      names = "--json",
      description = "Print the service's JSON (POST /v1/TENANT/decisions) instead of text.")
  boolean json;
}
