package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code limits}. */
class LimitsKeysTest {
  @TempDir Path directory;

  @Test
  void contractsDefaults() {
    assertThat(new WrittenSettings(directory).settings("listen: {}").limits())
        .isEqualTo(new LimitSettings(20_000, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30)));
  }

  @Test
  void allKeys() {
    assertThat(
            new WrittenSettings(directory)
                .settings(
                    "limits: { connections: 50, per_source: 5, header_timeout: 1,"
                        + " request_timeout: 3600 }")
                .limits())
        .isEqualTo(new LimitSettings(50, 5, Duration.ofSeconds(1), Duration.ofSeconds(3600)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connections: 15 | limits.connections: 15 is out of range 16…1000000",
        "connections: 1000001 | limits.connections: 1000001 is out of range",
        "connections: many | limits.connections: 'many' is a string, a whole number is expected",
        "per_source: 0 | limits.per_source: 0 is out of range 1…1000000",
        "header_timeout: 0 | limits.header_timeout: 0 is out of range 1…300 (s)",
        "header_timeout: 301 | limits.header_timeout: 301 is out of range",
        "request_timeout: 0 | limits.request_timeout: 0 is out of range 1…3600 (s)",
        "request_timeout: 3601 | limits.request_timeout: 3601 is out of range",
        "per_sorce: 5 | unknown key 'per_sorce', nearest known key 'per_source'"
      })
  void mistakes(String key, String problem) {
    assertThat(new WrittenSettings(directory).problems("limits: { " + key + " }"))
        .anyMatch(text -> text.contains(problem));
  }
}
