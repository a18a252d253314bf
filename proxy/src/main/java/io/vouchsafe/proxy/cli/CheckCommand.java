package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.check.CheckStream;
import io.vouchsafe.proxy.check.Checker;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code check}: one verdict for a person, or many for a program. */
@Command(
    name = "check",
    description = "Checks certificates and explains the verdict.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--jsonl",
      description = "One request a line on stdin, one answer a line on stdout.")
  private boolean jsonl;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of --jsonl; as many as processors unless said.")
  private int threads = Runtime.getRuntime().availableProcessors();

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (threads < 1) {
      throw new ParameterException(
          java.util.Objects.requireNonNull(spec).commandLine(),
          "--threads: at least 1, not " + threads);
    }
    if (jsonl) {
      new CheckStream(new Checker(console.clock()), threads).run(console.in(), console.out());
      return ExitCode.GOOD;
    }
    throw new ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "check for people: coming");
  }
}
