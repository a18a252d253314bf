package io.vouchsafe.proxy.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §13: what a client that holds a copy is told. */
class ValidatorsTest {
  private static final Validators VALIDATORS =
      new Validators("abc", Instant.parse("2026-11-21T12:00:00.700Z"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '\'',
      value = {
        // If-None-Match | If-Modified-Since | known | known by its tag
        "-             | -                             | false | false",
        "\"abc\"       | -                             | true  | true",
        "W/\"abc\"     | -                             | true  | true",
        "\"x\" , \"abc\" | -                           | true  | true",
        "*             | -                             | true  | true",
        "abc           | -                             | false | false",
        "\"x\"         | Sat, 21 Nov 2026 12:00:00 GMT | false | false",
        "\"abc\"       | Sat, 21 Nov 2026 11:59:59 GMT | true  | true",
        "-             | Sat, 21 Nov 2026 12:00:00 GMT | true  | false",
        "-             | Saturday, 21-Nov-26 12:00:00 GMT | true | false",
        "-             | Sat, 21 Nov 2026 12:00:01 GMT | true  | false",
        "-             | Sat, 21 Nov 2026 11:59:59 GMT | false | false",
        "-             | yesterday                     | false | false",
      })
  void isKnownToWhomeverItWasGiven(String tags, String since, boolean known, boolean byTag) {
    MultiMap request = MultiMap.caseInsensitiveMultiMap();
    if (tags != null) {
      request.add(HttpHeaders.IF_NONE_MATCH, tags);
    }
    if (since != null) {
      request.add(HttpHeaders.IF_MODIFIED_SINCE, since);
    }

    assertThat(VALIDATORS.areKnownTo(request)).isEqualTo(known);
    assertThat(VALIDATORS.isTagKnownTo(request)).isEqualTo(byTag);
  }
}
