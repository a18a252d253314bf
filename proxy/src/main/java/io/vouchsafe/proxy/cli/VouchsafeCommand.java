package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.remote.BlockCommand;
import io.vouchsafe.proxy.cli.remote.BreakGlassCommand;
import io.vouchsafe.proxy.cli.remote.CacheCommand;
import io.vouchsafe.proxy.cli.remote.CacheDeleteCommand;
import io.vouchsafe.proxy.cli.remote.CacheShowCommand;
import io.vouchsafe.proxy.cli.remote.CrlCommand;
import io.vouchsafe.proxy.cli.remote.CrlListCommand;
import io.vouchsafe.proxy.cli.remote.CutCommand;
import io.vouchsafe.proxy.cli.remote.DecisionsCommand;
import io.vouchsafe.proxy.cli.remote.OcvpnStatusCommand;
import io.vouchsafe.proxy.cli.remote.ReloadCommand;
import io.vouchsafe.proxy.cli.remote.RespondersCommand;
import io.vouchsafe.proxy.cli.remote.RespondersTestCommand;
import io.vouchsafe.proxy.cli.remote.SessionsCommand;
import io.vouchsafe.proxy.cli.remote.StatusCommand;
import io.vouchsafe.proxy.cli.remote.UnblockCommand;
import io.vouchsafe.proxy.cli.remote.WhyCommand;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.Group;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line. */
@Command(
    name = "vouchsafe",
    description = "Decides whether a certificate may pass, and says why.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:good, allowed, or shown",
      "1:refused or invalid, or it could not be done",
      "2:misuse: the arguments make no sense",
      "3:undetermined: the path holds, and no usable status was found"
    },
    footer = {
      "",
      "Commands that ask a running service take --admin, --token and --config, or $VOUCHSAFE_ADMIN",
      "and $VOUCHSAFE_TOKEN. Each command has examples in its --help.",
      "",
      "Examples:",
      "  vouchsafe init nginx",
      "  vouchsafe config check vouchsafe.yaml",
      "  vouchsafe serve --config vouchsafe.yaml",
      "  vouchsafe status",
      "  vouchsafe why 0123456789-1a"
    })
public final class VouchsafeCommand extends Group {
  /** Runs the command that {@code args} name and returns the exit code. */
  public static int run(String... args) {
    return run(Console.ofProcess(), args);
  }

  /** Runs a command that talks to {@code console}. */
  static int run(Console console, String... args) {
    return root(console)
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(new Failure(console))
        .execute(args);
  }

  /** Every command, in the order in which help shows them. */
  static CommandLine root(Console console) {
    CommandLine root =
        new CommandLine(new VouchsafeCommand())
            .addSubcommand("serve", new ServeCommand(console))
            .addSubcommand("demo", new DemoCommand(console))
            .addSubcommand("init", new InitCommand(console))
            .addSubcommand("check", new CheckCommand(console))
            .addSubcommand("config", new ConfigCommand(console))
            .addSubcommand("status", new StatusCommand(console))
            .addSubcommand("decisions", new DecisionsCommand(console))
            .addSubcommand("why", new WhyCommand(console))
            .addSubcommand("block", new BlockCommand(console))
            .addSubcommand("unblock", new UnblockCommand(console))
            .addSubcommand("break-glass", new BreakGlassCommand(console))
            .addSubcommand("sessions", new SessionsCommand(console))
            .addSubcommand("cut", new CutCommand(console))
            .addSubcommand(
                "cache",
                new CommandLine(new CacheCommand())
                    .addSubcommand("show", new CacheShowCommand(console))
                    .addSubcommand("delete", new CacheDeleteCommand(console)))
            .addSubcommand(
                "crl",
                new CommandLine(new CrlCommand())
                    .addSubcommand("list", new CrlListCommand(console)))
            .addSubcommand(
                "responders",
                new CommandLine(new RespondersCommand())
                    .addSubcommand("test", new RespondersTestCommand(console)))
            .addSubcommand("reload", new ReloadCommand(console))
            .addSubcommand("completion", new CompletionCommand(console))
            .addSubcommand("replay", new ReplayCommand(console))
            .addSubcommand("import", new ImportCommand(console))
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
            .addSubcommand("ocvpn-agent", new OcvpnAgentCommand(console));
    tellVersion(root);
    return root;
  }

  /** Every command has {@code --version}, and knows it. */
  private static void tellVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(VouchsafeCommand::tellVersion);
  }
}
