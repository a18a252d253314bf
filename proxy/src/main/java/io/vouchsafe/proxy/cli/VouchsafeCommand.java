package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.Group;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
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
      "Commands that ask a running service take --admin, --token and --config, or $VOUCHSAFE_ADMIN"
          + " and $VOUCHSAFE_TOKEN. Each command has examples in its --help.",
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
    String first = args.length == 0 ? "" : args[0];
    return root(console, CommandTable.COMMANDS.containsKey(first) ? Set.of(first) : Set.of())
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(new Failure(console))
        .execute(args);
  }

  /** Every command, in the order in which help shows them. */
  static CommandLine root(Console console) {
    return root(console, Set.of());
  }

  /** With these commands alone, or with all: each that is there has to be looked at by picocli. */
  private static CommandLine root(Console console, Set<String> wanted) {
    CommandLine root = new CommandLine(new VouchsafeCommand());
    CommandTable.COMMANDS.forEach(
        (name, command) -> {
          if (wanted.isEmpty() || wanted.contains(name)) {
            root.addSubcommand(name, command.apply(console));
          }
        });
    tellVersion(root);
    return root;
  }

  /** Every command has {@code --version}, and knows it. */
  private static void tellVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(VouchsafeCommand::tellVersion);
  }
}
