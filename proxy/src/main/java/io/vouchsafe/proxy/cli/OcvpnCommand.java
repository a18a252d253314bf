package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code ocvpn}: looks at groups of devices. */
@Command(
    name = "ocvpn",
    description = "Looks at OCVPN's groups of devices.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vouchsafe ocvpn status --tenant acme"})
final class OcvpnCommand extends Group {}
