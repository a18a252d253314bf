package io.vouchsafe.config.cos;

import java.util.Arrays;
import java.util.List;

/**
 * One {@code Key=Value} of a command.
 *
 * @param line where it stands
 */
record CosProperty(String key, String value, int line) {

  /** cOS Core writes Yes and No. */
  boolean isYes() {
    return value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true");
  }

  boolean isCalled(String word) {
    return value.equalsIgnoreCase(word);
  }

  /** Several names or addresses, between commas. */
  List<String> list() {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }
}
