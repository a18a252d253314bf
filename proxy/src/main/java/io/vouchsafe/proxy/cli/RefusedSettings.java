package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.nio.file.Path;

/** Settings with mistakes, for a command that needs them. */
final class RefusedSettings {
  private RefusedSettings() {}

  /** Prints every mistake of {@code file}; the exit code. */
  static int tell(Console console, Path file, SettingsReading.Refused refused) {
    refused.problems().forEach(console.err()::println);
    console.err().println(file + ": refused; vouchsafe config check " + file + " says the same");
    return ExitCode.REFUSED;
  }
}
