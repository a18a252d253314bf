package io.vouchsafe.proxy.cli.remote;

import io.vouchsafe.proxy.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code cache}: what is remembered. */
@Command(
    name = "cache",
    description = "Shows and empties what the service remembers of a tenant.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vouchsafe cache show --tenant acme"})
public final class CacheCommand extends Group {}
