package io.vouchsafe.proxy.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line. */
@Command(
    name = "vouchsafe",
    description = "Decides whether a certificate may pass, and says why.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class VouchsafeCommand extends Group {
  /** Runs the command that {@code args} name and returns the exit code. */
  public static int run(String... args) {
    return run(Console.ofProcess(), args);
  }

  /** Runs a command that talks to {@code console}. */
  static int run(Console console, String... args) {
    CommandLine root =
        new CommandLine(new VouchsafeCommand())
            .addSubcommand("serve", new ServeCommand(console))
            .addSubcommand("demo", new DemoCommand(console))
            .addSubcommand("check", new CheckCommand(console))
            .addSubcommand("config", new ConfigCommand(console))
            .addSubcommand("replay", new ReplayCommand(console))
            .addSubcommand(
                "ike",
                new CommandLine(new IkeCommand()).addSubcommand("snoop", new SnoopCommand(console)))
            .addSubcommand(
                "tunnels",
                new CommandLine(new TunnelsCommand())
                    .addSubcommand("explain", new TunnelsExplainCommand(console)))
            .addSubcommand(
                "ocvpn",
                new CommandLine(new OcvpnCommand())
                    .addSubcommand("status", new OcvpnStatusCommand(console)))
            .addSubcommand("ocvpn-agent", new OcvpnAgentCommand(console))
            .addSubcommand("import", new ImportCommand(console));
    return root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(new Failure(console))
        .execute(args);
  }
}
