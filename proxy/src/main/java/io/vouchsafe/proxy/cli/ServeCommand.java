package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: runs the service until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the service until SIGTERM.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The settings; vouchsafe.yaml unless said.")
  private Path file = Path.of("vouchsafe.yaml");

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return switch (new SettingsReader(console.environment()).read(file)) {
      case SettingsReading.Refused refused -> {
        refused.problems().forEach(console.err()::println);
        yield ExitCode.REFUSED;
      }
      case SettingsReading.Read read -> {
        read.warnings().forEach(console.err()::println);
        yield new Serving(console).run(read.settings());
      }
    };
  }
}
