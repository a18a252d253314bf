package io.vouchsafe.proxy.cli.remote;

import io.vouchsafe.proxy.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code responders}: those that are asked. */
@Command(
    name = "responders",
    description = "Tests the responders that the service asks.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vouchsafe responders test"})
public final class RespondersCommand extends Group {}
