package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static io.vouchsafe.pki.crl.CrlLab.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5280 §5.1.2.4, §5.1.2.5, and the contract's leeway of 60 seconds. */
class CrlFreshnessTest {
  private final CrlLab lab = new CrlLab();

  /** Seconds from now to thisUpdate and nextUpdate, and what becomes of the CRL. */
  @ParameterizedTest
  @CsvSource({
    "-3600, 3600, good",
    "60, 3600, good",
    "61, 3600, NotYetValid",
    "-3600, -60, good",
    "-3600, -61, Expired",
    "-3600, -3601, UpdatesReversed",
    "-3600, -3600, Expired",
    "0, 0, good",
  })
  void isUsedBetweenThisUpdateAndNextUpdate(long thisUpdate, long nextUpdate, String expected) {
    CrlSpec spec = complete().updates(NOW.plusSeconds(thisUpdate), NOW.plusSeconds(nextUpdate));

    assertThat(word(lab.ask(lab.leaf(), lab.crl(spec)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"3600, good", "3599, TooOld"})
  void mayBeAsOldAsTheSettingsSayWithoutLeeway(long maxAge, String expected) {
    CrlSettings settings = with(true, Optional.of(Duration.ofSeconds(maxAge)));

    assertThat(word(lab.ask(settings, lab.leaf(), lab.crl(complete())))).isEqualTo(expected);
  }

  @Test
  void anAgeOfEonsIsNoBound() {
    CrlSettings settings = with(true, Optional.of(Duration.ofSeconds(Long.MAX_VALUE)));

    assertThat(word(lab.ask(settings, lab.leaf(), lab.crl(complete())))).isEqualTo("good");
  }

  @Test
  void needsNextUpdateUnlessItsAgeIsBounded() {
    CrlIndex crl = lab.crl(complete().withoutNextUpdate());
    CrlSettings bounded = with(true, Optional.of(Duration.ofHours(1)));

    assertThat(word(lab.ask(lab.leaf(), crl))).isEqualTo("NoNextUpdate");
    assertThat(word(lab.ask(bounded, lab.leaf(), crl))).isEqualTo("good");
  }

  @Test
  void isNotJudgedWhenTheSettingsDoNotAskForIt() {
    CrlSpec old = complete().updates(NOW.minusSeconds(7200), NOW.minusSeconds(3600));

    assertThat(word(lab.ask(with(false, Optional.empty()), lab.leaf(), lab.crl(old))))
        .isEqualTo("good");
  }

  @Test
  void refusalsCarryTheContractsOutcomesAndWhatWasCompared() {
    CrlSpec old = complete().updates(NOW.minusSeconds(7200), NOW.minusSeconds(3600));
    CrlResult.Undetermined result = (CrlResult.Undetermined) lab.ask(lab.leaf(), lab.crl(old));

    assertThat(result.outcome()).isEqualTo(Outcome.EXPIRED_RESPONSE);
    assertThat(result.mostTelling())
        .contains(new CrlRefusal.Expired(NOW.minusSeconds(3600), NOW, Duration.ofSeconds(60)));
    assertThat(result.explain()).contains("2026-03-01T11:00:00Z", "RFC 5280");
  }

  private static CrlSettings with(boolean checkFreshness, Optional<Duration> maxAge) {
    CrlSettings usual = CrlSettings.DEFAULT;
    return new CrlSettings(usual.path(), checkFreshness, usual.clockSkew(), maxAge, true);
  }
}
