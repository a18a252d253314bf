package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code ike}: looks at IKE negotiations. */
@Command(
    name = "ike",
    description = "Looks at IKE negotiations.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vouchsafe ike snoop --remote 192.0.2.7"})
final class IkeCommand extends Group {}
