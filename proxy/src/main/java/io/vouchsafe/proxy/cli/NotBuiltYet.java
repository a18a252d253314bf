package io.vouchsafe.proxy.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * A command that the contract knows and this version does not have: refused, whatever it is given.
 */
@Command
final class NotBuiltYet implements Callable<Integer> {
  private final String name;
  private final Console console;

  private NotBuiltYet(String name, Console console) {
    this.name = name;
    this.console = console;
  }

  static CommandLine command(String name, Console console) {
    CommandLine command = new CommandLine(new NotBuiltYet(name, console));
    command.getCommandSpec().usageMessage().description("Not built yet.");
    return command.setUnmatchedArgumentsAllowed(true);
  }

  @Override
  public Integer call() {
    console.err().println("vouchsafe " + name + ": not built yet");
    return ExitCode.REFUSED;
  }
}
