package io.vouchsafe.config.fortiadc;

import java.util.List;

/**
 * What one {@code set} said.
 *
 * @param line 1-based
 * @param key as it was written
 */
record CliSetting(int line, String key, List<String> values) {
  CliSetting {
    values = List.copyOf(values);
  }
}
