package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code completion}: the script by which a shell completes our commands. */
@Command(
    name = "completion",
    description = "Prints a script by which bash, or zsh, completes commands and options.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 printed; 2 misuse.",
      "",
      "Examples:",
      "  source <(vouchsafe completion)",
      "  vouchsafe completion > /etc/bash_completion.d/vouchsafe"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Console console;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.text().print(AutoComplete.bash("vouchsafe", VouchsafeCommand.root(console)));
    return ExitCode.GOOD;
  }
}
