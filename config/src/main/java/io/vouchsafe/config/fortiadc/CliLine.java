package io.vouchsafe.config.fortiadc;

import java.util.List;
import java.util.Locale;

/**
 * One command of a configuration.
 *
 * @param line 1-based, where it begins; a quoted value may go on for lines
 * @param words at least one, without quotes and escapes
 */
record CliLine(int line, List<String> words) {
  CliLine {
    words = List.copyOf(words);
  }

  /** {@code config}, {@code edit}, {@code set}, …; FortiADC's own texts write {@code Config}. */
  String command() {
    return words.getFirst().toLowerCase(Locale.ROOT);
  }

  List<String> arguments() {
    return words.subList(1, words.size());
  }
}
