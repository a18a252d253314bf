package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code tunnels}: looks at tunnels without starting anything. */
@Command(
    name = "tunnels",
    description = "Looks at tunnels without starting anything.",
    mixinStandardHelpOptions = true)
final class TunnelsCommand extends Group {}
