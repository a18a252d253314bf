package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import io.vouchsafe.proxy.journal.LogFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is logged, and for whom. */
final class LogOptions {
  /** {@code logback.xml} reads it when the first line is logged. */
  private static final String LEVEL = "vouchsafe.log.level";

  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text or json; text on a terminal, else json, unless said.")
  private @Nullable String format;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info, debug or trace; info unless said.")
  private @Nullable String level;

  /**
   * Before anything is logged.
   *
   * @throws Misuse for words that mean nothing
   */
  void apply() {
    if (format != null) {
      String word = format.toLowerCase(Locale.ROOT);
      if (LogFormat.of(word).isEmpty()) {
        throw new Misuse("--log-format: text or json, not " + Ink.shown(format));
      }
      System.setProperty(LogFormat.PROPERTY, word);
    }
    if (level != null) {
      String word = level.toLowerCase(Locale.ROOT);
      if (!LEVELS.contains(word)) {
        throw new Misuse(
            "--log-level: one of " + String.join(", ", LEVELS) + ", not " + Ink.shown(level));
      }
      System.setProperty(LEVEL, word.toUpperCase(Locale.ROOT));
    }
  }
}
