package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract's paragraph "Acceptance", each boundary from both sides; skew 60 s. */
class FreshnessTest {
  private static final CertId CERT_ID = CertId.of(new TestPki().query, HashAlgorithm.SHA256);

  /** Seconds are counted from now; none stands for -1 or absent. */
  @ParameterizedTest(name = "thisUpdate {0}, nextUpdate {1}, max_age {2}, nonce {3}: {4}")
  @CsvSource({
    // thisUpdate > now + 60
    "60,    3600, none, false, accepted",
    "61,    3600, none, false, not_yet_valid",
    // now > nextUpdate + 60
    "-3600, -60,  none, false, accepted",
    "-3600, -61,  none, false, expired_response",
    "-3600, -61,  none, true,  expired_response",
    // nextUpdate < thisUpdate
    "0,     0,    none, false, accepted",
    "0,     -1,   none, false, malformed_response",
    // now - thisUpdate > max_age, without leeway, whether or not nextUpdate is there
    "-100,  3600, 100,  false, accepted",
    "-101,  3600, 100,  false, too_old",
    "-101,  3600, 100,  true,  too_old",
    "-100,  none, 100,  false, accepted",
    "-101,  none, 100,  false, too_old",
    "-101,  none, 100,  true,  too_old",
    "0,     3600, 0,    false, accepted",
    "-1,    3600, 0,    false, too_old",
    "-9999999, 3600, none, false, accepted",
    // without nextUpdate and without our nonce echoed: 300 s when max_age is off
    "-300,  none, none, false, accepted",
    "-301,  none, none, false, too_old",
    "-301,  none, none, true,  accepted",
    "-301,  none, 400,  false, accepted",
    "61,    none, none, true,  not_yet_valid",
  })
  void acceptance(
      long thisUpdate, String nextUpdate, String maxAge, boolean nonceEchoed, String expected) {
    ResponseRules rules =
        maxAge.equals("none")
            ? ResponseRules.DEFAULT
            : ResponseRules.DEFAULT.withMaxAge(Long.parseLong(maxAge));
    Optional<Instant> next =
        nextUpdate.equals("none")
            ? Optional.empty()
            : Optional.of(seconds(Long.parseLong(nextUpdate)));
    assertThat(judge(seconds(thisUpdate), next, nonceEchoed, rules)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"REJECT, missing_nextupdate", "USE_ONCE, accepted", "CACHE, accepted"})
  void withoutNextUpdateTheObjectDecides(MissingNextUpdate missing, String expected) {
    ResponseRules rules = ResponseRules.DEFAULT.withMissingNextUpdate(missing);
    assertThat(judge(seconds(0), Optional.empty(), true, rules)).isEqualTo(expected);
  }

  @Test
  void withoutFreshnessTimeIsNotLookedAt() {
    ResponseRules rules = ResponseRules.DEFAULT.withMaxAge(0).withCheckFreshness(false);
    assertThat(judge(seconds(-999_999), Optional.of(seconds(-999_998)), false, rules))
        .isEqualTo("accepted");
    assertThat(judge(seconds(999), Optional.of(seconds(9999)), false, rules)).isEqualTo("accepted");
    assertThat(judge(seconds(0), Optional.of(seconds(-1)), false, rules))
        .isEqualTo("malformed_response");
  }

  @Test
  void aRefusalCarriesTheComparedTimes() {
    assertThat(
            Freshness.refusal(
                answer(seconds(61), Optional.empty()), false, ResponseRules.DEFAULT, TestPki.NOW))
        .contains(new TimeRefusal.NotYetValid(seconds(61), TestPki.NOW));
  }

  private static String judge(
      Instant thisUpdate, Optional<Instant> nextUpdate, boolean echoed, ResponseRules rules) {
    return Freshness.refusal(answer(thisUpdate, nextUpdate), echoed, rules, TestPki.NOW)
        .map(refusal -> refusal.outcome().code())
        .orElse("accepted");
  }

  private static SingleResponse answer(Instant thisUpdate, Optional<Instant> nextUpdate) {
    return new SingleResponse(
        CERT_ID, new RevocationStatus.Good(), thisUpdate, nextUpdate, List.of());
  }
}
