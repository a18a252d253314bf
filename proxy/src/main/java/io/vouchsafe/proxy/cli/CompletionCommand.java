package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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

  @Spec private @Nullable CommandSpec spec;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandSpec own = Objects.requireNonNull(spec);
    console.text().print(AutoComplete.bash("vouchsafe", own.root().commandLine()));
    return ExitCode.GOOD;
  }
}
