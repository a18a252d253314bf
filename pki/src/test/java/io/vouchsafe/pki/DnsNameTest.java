package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

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
}
