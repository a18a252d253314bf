package io.vouchsafe.vpnauth.wire.openvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenVPN 2.6.14, options.c, {@code parse_line}. */
class ParameterLineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          push "a b" c      | push/a b/c
          ~  push   a  ~    | push/a
          push 'a "b\\ c'   | push/a "b\\ c
          push "a \\"b\\\\" | push/a "b\\
          a\\ b             | a b
          a"b c             | a"b/c
          "a"b              | a/b
          ""                | ~~
          a # b             | a
          a#b               | a#b
          ; a               |
          """)
  void aLineIsTakenApart(String line, String parameters) {
    List<String> split = ((Parsed.Ok<List<String>>) ParameterLine.split(line)).value();
    if (parameters == null) {
      assertThat(split).isEmpty();
    } else {
      assertThat(String.join("/", split)).isEqualTo(parameters);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "a        | has no closing "
          'a        | has no closing '
          a "b\\"   | has no closing "
          a\\       | ends with a backslash
          a\\b      | has a backslash before what is neither ", nor \\, nor a space: write \\\\ for a backslash
          """)
  void whatTheServerWouldPassOverIsMalformed(String line, String reason) {
    assertThat(ParameterLine.split(line)).isEqualTo(Parsed.malformed(reason));
  }

  @Test
  void aParameterIsBounded() {
    assertThat(ParameterLine.split("x".repeat(255))).isInstanceOf(Parsed.Ok.class);
    assertThat(ParameterLine.split("x".repeat(256)))
        .isEqualTo(Parsed.malformed("has a parameter of more than 255 octets"));
  }
}
