package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.AgentSettings;
import io.vouchsafe.config.AgentSettingsReader;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ocvpn-agent}: the device side of OCVPN, beside a local charon. */
@Command(
    name = "ocvpn-agent",
    description =
        "Takes part in an OCVPN group: gets the group's key and builds the tunnels with charon.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "SIGTERM ends the agent; tunnels and membership go on, and the next start goes on with them.",
      "Exit code: 0 ended by a signal, or left; 1 refused or it could not be done; 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe ocvpn-agent --config /etc/vouchsafe/agent.yaml",
      "  vouchsafe ocvpn-agent --config /etc/vouchsafe/agent.yaml --leave"
    })
final class OcvpnAgentCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The agent's own settings (docs/vpn/ocvpn.md).")
  private Path file = Path.of("agent.yaml");

  @Option(
      names = "--leave",
      description = "Leaves the group, ends its tunnels, and ends. The others get a new key.")
  private boolean leave;

  OcvpnAgentCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    return switch (AgentSettingsReader.read(file, console.clock().instant())) {
      case DocumentReading.Refused<AgentSettings> refused -> {
        refused.problems().forEach(console.err()::println);
        yield ExitCode.REFUSED;
      }
      case DocumentReading.Read<AgentSettings> read -> {
        read.warnings().forEach(console.err()::println);
        yield new AgentLifetime(console).run(read.document(), leave);
      }
    };
  }
}
