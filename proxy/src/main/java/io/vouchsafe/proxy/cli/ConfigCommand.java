package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Problem.Severity;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.app.Capacity;
import io.vouchsafe.proxy.app.Descriptors;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Group;
import io.vouchsafe.proxy.shared.engine.EngineProbe;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code config}: looks at settings without starting anything. */
@Command(
    name = "config",
    description = "Looks at settings without starting anything.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  vouchsafe config check vouchsafe.yaml"})
final class ConfigCommand extends Group {
  private final Console console;

  ConfigCommand(Console console) {
    this.console = console;
  }

  /** {@code config check}: every mistake and every doubt, one a line. */
  @Command(
      name = "check",
      description = "Prints every mistake and every warning, one a line.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit code: 0 no mistake, warnings or none; 1 a mistake; 2 misuse.",
        "",
        "Example:",
        "  vouchsafe config check /etc/vouchsafe/vouchsafe.yaml"
      })
  int check(
      @Parameters(paramLabel = "FILE", description = "The settings, as serve reads them.")
          Path file) {
    PrintStream out = console.text();
    return switch (new SettingsReader(console.environment())
        .read(file, console.clock().instant())) {
      case SettingsReading.Read read -> {
        List<Problem> warnings = new ArrayList<>(read.warnings());
        warnings.addAll(descriptors(file, read.settings()));
        warnings.addAll(shared(file, read.settings()));
        print(warnings, out);
        out.println(file + ": good, " + counted(warnings.size(), "warning"));
        yield ExitCode.GOOD;
      }
      case SettingsReading.Refused refused -> {
        print(refused.problems(), out);
        out.println(file + ": refused, " + counted(refused.problems().size(), "problem"));
        yield ExitCode.REFUSED;
      }
    };
  }

  /** About a number that somebody wrote; the usual one is shrunk with a line in the log only. */
  private static List<Problem> descriptors(Path file, Settings settings) {
    LimitSettings limits = settings.limits();
    return limits.connections() == LimitSettings.DEFAULT.connections()
        ? List.of()
        : Descriptors.ofThisProcess()
            .with(settings.listen())
            .warning(limits, Capacity.ofThisMachine().eventLoops() * settings.tlsFronts().size())
            .map(
                text ->
                    new Problem(Severity.WARNING, file.toString(), 0, "limits.connections", text))
            .stream()
            .toList();
  }

  /** What the server that nodes share is; that it is away just now is no mistake of the file. */
  private List<Problem> shared(Path file, Settings settings) {
    return settings.shared().stream()
        .flatMap(each -> EngineProbe.look(each, console.clock()).stream())
        .map(text -> new Problem(Severity.WARNING, file.toString(), 0, "shared.url", text))
        .toList();
  }

  private static void print(List<Problem> problems, PrintStream out) {
    problems.forEach(out::println);
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
