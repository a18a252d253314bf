package io.vouchsafe.proxy.cli.remote;

import io.vouchsafe.proxy.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code crl}: the CRLs that are held. */
@Command(
    name = "crl",
    description = "Looks at the CRLs that the service holds.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vouchsafe crl list"})
public final class CrlCommand extends Group {}
