package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedTextTest {
  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "abc, 3, abc",
    "abcd, 3, abc…",
    "'', 0, ''",
    "a, 0, …",
    "a\ud83d\ude00, 3, a\ud83d\ude00",
    "a\ud83d\ude00b, 3, a\ud83d\ude00…",
    "a\ud83d\ude00b, 2, a…",
  })
  void isCutAndNeverInsideACharacter(String text, int longest, String shown) {
    assertThat(BoundedText.of(text, longest)).isEqualTo(shown);
  }

  @Test
  void aLongNameIsShownFromItsMostSpecificRdn() {
    String text = "CN=" + "\u00e9".repeat(2000) + ",O=b";
    DistinguishedName name = DistinguishedName.written(text).toOptional().orElseThrow();
    assertThat(name.toString()).isEqualTo(text);
    assertThat(name.shown()).isEqualTo(text.substring(0, 1024) + "…");
  }
}
