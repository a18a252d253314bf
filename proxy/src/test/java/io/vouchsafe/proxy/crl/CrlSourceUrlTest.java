package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.fetch.Conditions;
import io.vouchsafe.proxy.net.Destination.Origin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known of one URL: how long it rests after failures, and what to ask it with. */
class CrlSourceUrlTest {
  private static final Instant NOW = KeeperLab.START;
  private static final Conditions TAGGED = Conditions.of("\"7\"", null);

  private final CrlSourceUrl sourceUrl =
      new CrlSourceUrl(URI.create("http://pki.test/a.crl"), Origin.SETTINGS);

  @Test
  void itRestsTwiceAsLongEachTimeFromFiveSecondsToFiveMinutes() {
    List<Long> rests = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      fail(Outcome.UNREACHABLE);
      rests.add(rest().toSeconds());
    }

    assertThat(rests).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
    assertThat(sourceUrl.hasFailed()).isTrue();
    assertThat(sourceUrl.outlook(Optional.empty()).failures()).isEqualTo(9);

    sourceUrl.succeeded();
    assertThat(sourceUrl.isPaused(NOW)).isFalse();
    assertThat(sourceUrl.hasFailed()).isFalse();
    assertThat(sourceUrl.recentFailure(NOW)).isEmpty();
    assertThat(sourceUrl.outlook(Optional.empty()).lastFailure()).isEmpty();
    fail(Outcome.UNREACHABLE);
    assertThat(rest()).as("from the beginning").isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whoComesMeanwhileIsToldThatItFailed() {
    fail(Outcome.TIMEOUT);

    assertThat(sourceUrl.recentFailure(NOW.plusSeconds(4)).orElseThrow().failure())
        .contains(Outcome.RECENTLY_FAILED);
    assertThat(sourceUrl.recentFailure(NOW.plusSeconds(5))).isEmpty();
  }

  /** Contract, section 5, {@code overloaded}: what we did not read is no failure of the server. */
  @Test
  void ourOwnOverloadIsToldAsThatAndCountsForNothing() {
    for (int i = 0; i < 3; i++) {
      fail(Outcome.OVERLOADED);
    }

    assertThat(sourceUrl.hasFailed()).isFalse();
    assertThat(rest()).isEqualTo(Duration.ofSeconds(5));
    assertThat(sourceUrl.recentFailure(NOW).orElseThrow().failure()).contains(Outcome.OVERLOADED);
  }

  /** A new issuer mends a refused signature, and no dead server. */
  @ParameterizedTest
  @EnumSource(Outcome.class)
  void aNewIssuerEndsTheRestOfWhatWasRefusedForItsSigner(Outcome outcome) {
    fail(outcome);
    sourceUrl.signerMayBeKnown();

    assertThat(sourceUrl.isPaused(NOW))
        .isEqualTo(outcome != Outcome.SIGNER_NOT_TRUSTED && outcome != Outcome.BAD_SIGNATURE);
  }

  @Test
  void itIsAskedWithWhatItSaidOfTheVeryCopyThatIsHeld() {
    CachedCrl held = held(KeeperLab.CA, 7);
    assertThat(sourceUrl.conditionsFor(Optional.of(held))).isEqualTo(Conditions.NONE);
    sourceUrl.brought(line(held), held.sha256(), TAGGED);

    assertThat(sourceUrl.conditionsFor(Optional.of(held))).isEqualTo(TAGGED);
    assertThat(sourceUrl.conditions()).isEqualTo(TAGGED);
    assertThat(sourceUrl.conditionsFor(Optional.empty())).isEqualTo(Conditions.NONE);
    assertThat(sourceUrl.conditionsFor(Optional.of(held(KeeperLab.CA, 8))))
        .isEqualTo(Conditions.NONE);
  }

  @Test
  void whatItBroughtBeforeIsNotForgottenUntilItComesAgain() {
    CachedCrl one = held(KeeperLab.CA, 7);
    CachedCrl other = held(KeeperLab.OTHER_CA, 9);
    sourceUrl.brought(line(one), one.sha256(), TAGGED);
    sourceUrl.brought(line(one), one.sha256(), TAGGED);
    assertThat(sourceUrl.earlier).isEmpty();

    sourceUrl.brought(line(other), other.sha256(), TAGGED);
    assertThat(sourceUrl.line).isEqualTo(line(other));
    assertThat(sourceUrl.earlier).containsExactly(line(one));

    sourceUrl.brought(line(one), one.sha256(), TAGGED);
    assertThat(sourceUrl.earlier).containsExactly(line(other));
  }

  private void fail(Outcome outcome) {
    sourceUrl.failed(
        new CrlAttempt("http://pki.test/a.crl", Optional.of(outcome), "", Duration.ofMillis(2)),
        NOW);
  }

  /** The longest time after which it is still paused, and a second. */
  private Duration rest() {
    int seconds = 0;
    while (sourceUrl.isPaused(NOW.plusSeconds(seconds))) {
      seconds++;
    }
    return Duration.ofSeconds(seconds);
  }

  private static CrlScopeKey line(CachedCrl held) {
    return CrlScopeKey.of(held.index(), held.signer());
  }

  private static CachedCrl held(LabCa ca, long number) {
    byte[] der = LabCrl.sign(CrlSpec.complete(NOW).number(number), ca, KeeperLab.BC);
    return new CachedCrl(
        CrlIndex.parse(der).toOptional().orElseThrow(),
        Fingerprint.sha256(der),
        ca.certificate(),
        "http://pki.test/a.crl",
        NOW,
        Path.of("unused"));
  }
}
