package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code tunnels}: looks at tunnels without starting anything. */
@Command(
    name = "tunnels",
    description = "Looks at tunnels without starting anything.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  vouchsafe tunnels explain --config vouchsafe.yaml --remote-ip 198.51.100.7"
          + " --id alice@example.com --cert alice.pem"
    })
final class TunnelsCommand extends Group {}
