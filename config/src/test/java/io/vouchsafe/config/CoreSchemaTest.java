package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withObject;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML 1.2 §10.3: which plain words are strings, and which are numbers, booleans and null. */
class CoreSchemaTest {
  @TempDir Path directory;

  @Test
  void offIsAWord() {
    assertThat(corp("nonce: off").rules().nonce()).isEqualTo(NonceUse.OFF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NO", "no", "on", "Yes", "y", "1_000", "1:20", "0b1", "<<", "2026-11-21"})
  void isAString(String word) {
    assertThat(problem("caching: " + word))
        .endsWith("caching: '" + word + "' is a string, true or false is expected");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "False, false", "TRUE, true", "!!bool false, false"})
  void isABoolean(String word, boolean meant) {
    assertThat(corp("caching: " + word).caching().enabled()).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"10, 10", "+10, 10", "010, 10", "0x10, 16", "0o10, 8", "!!int 10, 10"})
  void isAWholeNumber(String word, int meant) {
    assertThat(corp("timeout: " + word).timeout()).isEqualTo(Duration.ofMillis(meant));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e3", "10.0", ".inf", ".nan"})
  void isADecimalNumber(String word) {
    assertThat(problem("timeout: " + word))
        .endsWith(
            "timeout: '"
                + word
                + "' is a decimal number, a whole number is expected, 1…2147483647 (ms)"
                + (word.equals("10.0") ? ": write 10" : ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "NULL"})
  void isNothing(String word) {
    assertThat(problem("timeout: " + word))
        .endsWith("timeout: nothing stands here, a whole number is expected, 1…2147483647 (ms)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"10\"", "'10'", "!!str 10", "! 10"})
  void quotedNumberIsAString(String word) {
    assertThat(problem("timeout: " + word))
        .endsWith(
            "timeout: '10' is a string, a whole number is expected, 1…2147483647 (ms): write 10");
  }

  private OcspObject corp(String keys) {
    return new WrittenSettings(directory).tenant(withObject(keys)).ocsp().get("corp");
  }

  private String problem(String keys) {
    return new WrittenSettings(directory).problems(withObject(keys)).getFirst();
  }
}
