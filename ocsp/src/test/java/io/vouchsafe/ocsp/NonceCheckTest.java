package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NonceCheckTest {

  @ParameterizedTest(name = "{0}, {1}: sent {2}, received {3}: {4}")
  @CsvSource({
    "OFF,     FETCHED, none, none, not echoed",
    "OFF,     FETCHED, none, 1,    not echoed",
    "PREFER,  FETCHED, 1,    1,    echoed",
    "PREFER,  FETCHED, 1,    2,    nonce_mismatch",
    "PREFER,  FETCHED, 1,    none, not echoed",
    "PREFER,  FETCHED, none, 1,    not echoed",
    "REQUIRE, FETCHED, 1,    1,    echoed",
    "REQUIRE, FETCHED, 1,    2,    nonce_mismatch",
    "REQUIRE, FETCHED, 1,    none, nonce_missing",
    "REQUIRE, FETCHED, none, 1,    nonce_missing",
    "OFF,     STAPLED, none, 1,    not echoed",
    "PREFER,  STAPLED, none, none, not echoed",
    "PREFER,  STAPLED, none, 1,    not echoed",
    "REQUIRE, STAPLED, none, none, nonce_missing",
    "REQUIRE, STAPLED, none, 1,    nonce_missing",
  })
  void nonces(NonceUse use, Arrival arrival, String sent, String received, String expected) {
    String found =
        switch (NonceCheck.judge(nonce(sent), nonce(received), arrival, use)) {
          case Step.Passed<Boolean>(Boolean echoed) -> echoed ? "echoed" : "not echoed";
          case Step.Stopped<Boolean>(OcspRefusal refusal) -> refusal.outcome().code();
        };
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void aMismatchCarriesBothNonces() {
    assertThat(NonceCheck.judge(nonce("1"), nonce("2"), Arrival.FETCHED, NonceUse.PREFER))
        .isEqualTo(Step.stopped(new OcspRefusal.NonceMismatch(TestPki.nonce(1), TestPki.nonce(2))));
  }

  private static Optional<Nonce> nonce(String filledWith) {
    return filledWith.equals("none")
        ? Optional.empty()
        : Optional.of(TestPki.nonce(Integer.parseInt(filledWith)));
  }
}
