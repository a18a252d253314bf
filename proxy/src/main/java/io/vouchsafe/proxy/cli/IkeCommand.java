package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code ike}: looks at IKE negotiations. */
@Command(name = "ike", description = "Looks at IKE negotiations.", mixinStandardHelpOptions = true)
final class IkeCommand extends Group {}
