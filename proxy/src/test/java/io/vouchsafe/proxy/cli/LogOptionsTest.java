package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words for the log that mean nothing are misuse, and the message says which there are. */
class LogOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--log-format|xml|--log-format: text or json, not xml",
        "--log-level|loud|--log-level: one of error, warn, info, debug, trace, not loud",
      })
  void otherWordsAreMisuse(String option, String word, String message) {
    CommandRun run = CommandRun.of("serve", option, word);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void helpNamesThem() {
    assertThat(CommandRun.of("serve", "--help").out())
        .contains("--log-format=FORMAT", "--log-level=LEVEL");
  }
}
