package io.vouchsafe.config;

/**
 * One mistake or doubt in the settings.
 *
 * @param line 1-based; 0 when the whole file is meant
 * @param key dotted path, as {@code tenants.acme.ocsp.corp.timeout}
 */
public record Problem(Severity severity, String file, int line, String key, String message) {

  /** Whether the service starts in spite of it. */
  public enum Severity {
    ERROR,
    WARNING
  }

  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + ": "
        + (severity == Severity.WARNING ? "warning: " : "")
        + (key.isEmpty() ? "" : key + ": ")
        + message;
  }
}
