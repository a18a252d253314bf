package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a command could not do: one line for broken files and pipes, everything for a bug. */
final class Failure implements IExecutionExceptionHandler {
  private final Console console;

  Failure(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof Misuse) {
      String name = command.getCommandSpec().qualifiedName();
      console.err().println(name + ": " + failure.getMessage());
      console.err().println(name + " --help shows how it is used");
      return ExitCode.MISUSE;
    }
    if (failure instanceof IOException) {
      console.err().println("vouchsafe: " + failure.getMessage());
    } else {
      failure.printStackTrace(console.err());
    }
    return ExitCode.REFUSED;
  }
}
