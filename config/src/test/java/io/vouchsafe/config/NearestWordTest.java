package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The known key that somebody who mistyped probably meant. */
class NearestWordTest {

  @ParameterizedTest
  @CsvSource({
    "verify_other, verify_others",
    "verifyOthers, verify_others",
    "maxage, max_age",
    "max-age, max_age",
    "tiemout, timeout",
    "hsah, hash",
  })
  void isTheOneWithTheFewestChanges(String written, String meant) {
    List<String> known = List.of("hash", "max_age", "max_response", "timeout", "verify_others");

    assertThat(NearestWord.to(written, known)).contains(meant);
  }

  @Test
  void isNoneWhenEveryOneIsFar() {
    assertThat(NearestWord.to("xyzzy", List.of("hash", "url"))).isEmpty();
    assertThat(NearestWord.to("u".repeat(65), List.of("u".repeat(65)))).isEmpty();
    assertThat(NearestWord.to("url", List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "abc, abc, 0",
    "abc, ab, 1",
    "abc, acb, 1",
    "abc, xbc, 1",
    "'', abc, 3",
    "ca, abc, 3"
  })
  void distanceCountsInsertedDeletedReplacedAndSwapped(String from, String to, int distance) {
    assertThat(NearestWord.distance(from, to)).isEqualTo(distance);
    assertThat(NearestWord.distance(to, from)).isEqualTo(distance);
  }
}
