package io.vouchsafe.proxy.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
  @ParameterizedTest
  @CsvSource({"a%2Bb,a+b", "a+b,a+b", "%41%62,Ab", "%2f,/"})
  void escapesBecomeOctetsAndAPlusStaysAPlus(String encoded, String decoded) {
    assertThat(PercentEncoding.decode(encoded)).contains(decoded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "%-1", "%80", "ä", "%%41"})
  void brokenEscapesAndWhatIsNotAsciiAreRefused(String encoded) {
    assertThat(PercentEncoding.decode(encoded)).isEmpty();
  }
}
