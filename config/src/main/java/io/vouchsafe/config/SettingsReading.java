package io.vouchsafe.config;

import java.util.List;

/** What reading the settings came to. */
public sealed interface SettingsReading {

  /** Usable; {@code warnings} are for {@code config check}. */
  record Read(Settings settings, List<Problem> warnings) implements SettingsReading {}

  /** Not usable: every mistake found in one pass, warnings included. */
  record Refused(List<Problem> problems) implements SettingsReading {}
}
