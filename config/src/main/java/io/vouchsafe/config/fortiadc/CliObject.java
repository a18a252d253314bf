package io.vouchsafe.config.fortiadc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands between {@code edit} and {@code next}, while it is read. */
final class CliObject {
  /** Certificates that one key names; beyond that a value is noise. */
  static final int MOST_VALUES = 256;

  private final String shown;
  private final int line;
  private final Map<String, CliSetting> settings = new LinkedHashMap<>();

  CliObject(String shown, int line) {
    this.shown = shown;
    this.line = line;
  }

  /** What problems call it. */
  String shown() {
    return shown;
  }

  /** Where it was first edited, 1-based. */
  int line() {
    return line;
  }

  /** The last {@code set} of a key counts, as on FortiADC; answers the one before it. */
  Optional<CliSetting> set(String canonicalKey, CliSetting setting) {
    return Optional.ofNullable(settings.put(canonicalKey, setting));
  }

  /** Adds values to a key; past the bound one more is kept, so that the reader refuses them. */
  void append(String canonicalKey, CliSetting more) {
    List<String> values = new ArrayList<>();
    setting(canonicalKey)
        .ifPresent(before -> before.values().stream().limit(MOST_VALUES + 1).forEach(values::add));
    values.addAll(more.values());
    settings.put(canonicalKey, new CliSetting(more.line(), more.key(), values));
  }

  void unset(String canonicalKey) {
    settings.remove(canonicalKey);
  }

  Optional<CliSetting> setting(String canonicalKey) {
    return Optional.ofNullable(settings.get(canonicalKey));
  }

  /** All settings by canonical key. */
  Map<String, CliSetting> settings() {
    return settings;
  }
}
