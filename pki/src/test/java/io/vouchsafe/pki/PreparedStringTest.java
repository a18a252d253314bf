package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4518, in time that grows with the text and not with its square. */
class PreparedStringTest {

  /** Java's case rules look for the end of a word at a sigma, and its normaliser sorts marks. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u03a3",
        "\u03c3",
        "\u03a3\u0301",
        "\u0345\u0301\u0334",
        "\u0345\uff9e",
        "\u00e9",
        "\u00df",
        "\ufdfa",
        "\u4e00",
        "\ud83d\ude00",
        "\u200b",
        "\u0131",
        "\u1e9b\u0323"
      })
  void aLongTextTakesTimeInProportion(String piece) {
    String text = piece.repeat(350_000 / piece.length());
    assertThat(
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> PreparedString.of(text))
                .length())
        .isLessThan(20 * text.length() + 1);
  }

  /** What normalisation may move is counted; the sort is quadratic in the length of a run. */
  @Test
  void everyCharacterThatNormalisationMovesIsAMark() {
    List<String> moved = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.getType(c) != Character.SURROGATE && !PreparedString.isMark(c) && moves(c)) {
        moved.add(Integer.toHexString(c));
      }
    }
    assertThat(moved).isEmpty();
  }

  /** The marks of classes 1 and 240 are sorted to the two ends of any run. */
  private static boolean moves(int c) {
    String at = Character.toString(c);
    String lone = Normalizer.normalize(at, Normalizer.Form.NFKD);
    String before = Normalizer.normalize("\u0345" + at, Normalizer.Form.NFKD);
    String behind = Normalizer.normalize(at.repeat(2) + "\u0334", Normalizer.Form.NFKD);
    return (!before.equals("\u0345" + lone) && !lone.startsWith("\u0345"))
        || behind.startsWith("\u0334");
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Stra\u00dfe|STRASSE",
        "\u0130stanbul|i\u0307STANBUL",
        "\u1fb3|\u0391\u0399",
        "\u2126|\u03c9",
        "\ufb01|FI",
        "a\u0000b|AB",
        "\ud801\udc00|\ud801\udc28"
      })
  void foldsCase(String one, String other) {
    assertThat(PreparedString.of(one)).isEqualTo(PreparedString.of(other));
  }
}
