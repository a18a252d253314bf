package io.vouchsafe.config;

import java.nio.file.Path;
import java.util.Map;

/** Reads {@code vouchsafe.yaml} and everything it names. */
public final class SettingsReader {
  private final Map<String, String> environment;

  /** Secrets written as {@code env:NAME} come from {@code environment}. */
  public SettingsReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Reads {@code file}; never throws for what stands in it. */
  public SettingsReading read(Path file) {
    throw new UnsupportedOperationException("being built" + environment.size());
  }
}
