package io.vouchsafe.config.cos;

import java.util.List;
import java.util.Locale;

/**
 * One command.
 *
 * @param line 1-based, where it begins; its properties may follow on lines of their own
 * @param words those without an equals sign, the verb first
 */
record CosCommand(int line, List<String> words, List<CosProperty> properties) {
  CosCommand {
    words = List.copyOf(words);
    properties = List.copyOf(properties);
  }

  String verb() {
    return words.getFirst().toLowerCase(Locale.ROOT);
  }

  /** The word at {@code place} behind the verb; empty when there is none. */
  String argument(int place) {
    return place + 1 < words.size() ? words.get(place + 1) : "";
  }
}
