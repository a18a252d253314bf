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
class OutletTest {
  private static final Instant NOW = KeeperLab.START;
  private static final Conditions TAGGED = Conditions.of("\"7\"", null);

  private final Outlet outlet = new Outlet(URI.create("http://pki.test/a.crl"), Origin.SETTINGS);

  @Test
  void itRestsTwiceAsLongEachTimeFromFiveSecondsToFiveMinutes() {
    List<Long> rests = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      fail(Outcome.UNREACHABLE);
      rests.add(rest().toSeconds());
    }

    assertThat(rests).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
    assertThat(outlet.hasFailed()).isTrue();
    assertThat(outlet.outlook(Optional.empty()).failures()).isEqualTo(9);

    outlet.succeeded();
    assertThat(outlet.isPaused(NOW)).isFalse();
    assertThat(outlet.hasFailed()).isFalse();
    assertThat(outlet.recentFailure(NOW)).isEmpty();
    assertThat(outlet.outlook(Optional.empty()).lastFailure()).isEmpty();
    fail(Outcome.UNREACHABLE);
    assertThat(rest()).as("from the beginning").isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whoComesMeanwhileIsToldThatItFailed() {
    fail(Outcome.TIMEOUT);

    assertThat(outlet.recentFailure(NOW.plusSeconds(4)).orElseThrow().failure())
        .contains(Outcome.RECENTLY_FAILED);
    assertThat(outlet.recentFailure(NOW.plusSeconds(5))).isEmpty();
  }

  /** Contract, section 5, {@code overloaded}: what we did not read is no failure of the server. */
  @Test
  void ourOwnOverloadIsToldAsThatAndCountsForNothing() {
    for (int i = 0; i < 3; i++) {
      fail(Outcome.OVERLOADED);
    }

    assertThat(outlet.hasFailed()).isFalse();
    assertThat(rest()).isEqualTo(Duration.ofSeconds(5));
    assertThat(outlet.recentFailure(NOW).orElseThrow().failure()).contains(Outcome.OVERLOADED);
  }

  /** A new issuer mends a refused signature, and no dead server. */
  @ParameterizedTest
  @EnumSource(Outcome.class)
  void aNewIssuerEndsTheRestOfWhatWasRefusedForItsSigner(Outcome outcome) {
    fail(outcome);
    outlet.signerMayBeKnown();

    assertThat(outlet.isPaused(NOW))
        .isEqualTo(outcome != Outcome.SIGNER_NOT_TRUSTED && outcome != Outcome.BAD_SIGNATURE);
  }

  @Test
  void itIsAskedWithWhatItSaidOfTheVeryCopyThatIsHeld() {
    HeldCrl held = held(KeeperLab.CA, 7);
    assertThat(outlet.conditionsFor(Optional.of(held))).isEqualTo(Conditions.NONE);
    outlet.brought(line(held), held.sha256(), TAGGED);

    assertThat(outlet.conditionsFor(Optional.of(held))).isEqualTo(TAGGED);
    assertThat(outlet.conditions()).isEqualTo(TAGGED);
    assertThat(outlet.conditionsFor(Optional.empty())).isEqualTo(Conditions.NONE);
    assertThat(outlet.conditionsFor(Optional.of(held(KeeperLab.CA, 8)))).isEqualTo(Conditions.NONE);
  }

  @Test
  void whatItBroughtBeforeIsNotForgottenUntilItComesAgain() {
    HeldCrl one = held(KeeperLab.CA, 7);
    HeldCrl other = held(KeeperLab.OTHER_CA, 9);
    outlet.brought(line(one), one.sha256(), TAGGED);
    outlet.brought(line(one), one.sha256(), TAGGED);
    assertThat(outlet.earlier).isEmpty();

    outlet.brought(line(other), other.sha256(), TAGGED);
    assertThat(outlet.line).isEqualTo(line(other));
    assertThat(outlet.earlier).containsExactly(line(one));

    outlet.brought(line(one), one.sha256(), TAGGED);
    assertThat(outlet.earlier).containsExactly(line(other));
  }

  private void fail(Outcome outcome) {
    outlet.failed(
        new CrlAttempt("http://pki.test/a.crl", Optional.of(outcome), "", Duration.ofMillis(2)),
        NOW);
  }

  /** The longest time after which it is still paused, and a second. */
  private Duration rest() {
    int seconds = 0;
    while (outlet.isPaused(NOW.plusSeconds(seconds))) {
      seconds++;
    }
    return Duration.ofSeconds(seconds);
  }

  private static CrlLine line(HeldCrl held) {
    return CrlLine.of(held.index(), held.signer());
  }

  private static HeldCrl held(LabCa ca, long number) {
    byte[] der = LabCrl.sign(CrlSpec.complete(NOW).number(number), ca, KeeperLab.BC);
    return new HeldCrl(
        CrlIndex.parse(der).toOptional().orElseThrow(),
        Fingerprint.sha256(der),
        ca.certificate(),
        "http://pki.test/a.crl",
        NOW,
        Path.of("unused"));
  }
}
