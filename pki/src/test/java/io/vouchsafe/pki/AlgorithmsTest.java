package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlgorithmsTest {
  @ParameterizedTest(name = "SHA-1 {0}, DSA {1}, RSA from {2} against the defaults: {3}")
  @CsvSource({
    "false, false, 2048, true",
    "false, false, 4096, true",
    "true,  false, 2048, false",
    "false, true,  2048, false",
    "false, false, 2047, false",
  })
  void areAcceptedWhereEachOneIs(boolean sha1, boolean dsa, int rsaBits, boolean accepted) {
    Algorithms these = new Algorithms(sha1, dsa, rsaBits);

    assertThat(these.areAllAcceptedBy(Algorithms.DEFAULT)).isEqualTo(accepted);
    assertThat(these.areAllAcceptedBy(new Algorithms(true, true, 0))).isTrue();
  }
}
