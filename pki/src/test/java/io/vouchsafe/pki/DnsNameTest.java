package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 5891 §4: names of any length are converted or refused, never an exception")
class DnsNameTest {

  @ParameterizedTest
  @ValueSource(ints = {64, 256, 300, 1025, 3000, 100_000})
  void anOverlongUnicodeLabelIsNoName(int length) {
    String label = "\u00e9".repeat(length);

    assertThat(DnsName.reference(label + ".example")).isEmpty();
    assertThat(Mailbox.parse("someone@" + label + ".example")).isEmpty();
  }

  /** Preparation (NFKC, RFC 3454 §B.2) makes up to 18 characters of one. */
  @ParameterizedTest
  @ValueSource(strings = {"\ufdfa", "\u0344", "\ufb03", "\u0390"})
  void norIsOneThatGrowsBeyondMeasureWhenItIsPrepared(String letter) {
    for (int length = 1; length <= 520; length++) {
      String label = letter.repeat(length);
      int letters = length;
      assertThatCode(() -> DnsName.reference(label + ".a"))
          .as("%d", letters)
          .doesNotThrowAnyException();
      assertThat(Mailbox.parse("a@" + label).isPresent() && letters > 60).isFalse();
    }
  }
}
