package io.vouchsafe.proxy.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §5.6.7. */
class HttpDateTest {
  private static final Instant THEN = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void isWrittenAsImfFixdateToTheSecond() {
    assertThat(HttpDate.text(THEN.plusMillis(999))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void isReadInAllThreeForms(String text) {
    assertThat(HttpDate.parse(text)).contains(THEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37 +0500",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 99 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, and a good deal more GMT"
      })
  void whatIsNoDateIsNone(String text) {
    assertThat(HttpDate.parse(text)).isEmpty();
  }

  @Test
  void whatIsAbsentIsNone() {
    assertThat(HttpDate.parse(null)).isEmpty();
  }
}
