package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse.Word;
import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which signed bytes give way to which, and which are pushed out. */
class AcceptedResponsesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NOT_AFTER = NOW.plusSeconds(10_000);
  private static final int LENGTH = 550;

  /** With what is kept beside the bytes. */
  private static final long EACH = LENGTH + 450;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AcceptedResponses responses = new AcceptedResponses("acme", 8 * EACH, registry);

  @Test
  void aRevokedForGoodGivesWayToNothingElse() {
    keep(1, Word.REVOKED, NOW);
    keep(1, Word.OTHER, NOW.plusSeconds(1));
    keep(1, Word.ON_HOLD, NOW.plusSeconds(2));

    assertThat(word(1)).isEqualTo(Word.REVOKED);
    assertThat(responses.fill().entries()).isEqualTo(1);
  }

  @Test
  void aHoldGivesWayToWhateverComesAfterIt() {
    keep(1, Word.ON_HOLD, NOW);
    keep(1, Word.OTHER, NOW.plusSeconds(1));
    assertThat(word(1)).isEqualTo(Word.OTHER);
    assertThat(responses.saysRevoked(key(1), "corp")).isFalse();

    keep(1, Word.ON_HOLD, NOW.plusSeconds(2));
    assertThat(word(1)).isEqualTo(Word.ON_HOLD);
    keep(1, Word.REVOKED, NOW.plusSeconds(3));
    assertThat(word(1)).isEqualTo(Word.REVOKED);
    assertThat(responses.fill()).isEqualTo(new CacheFill(1, EACH, 8 * EACH));
  }

  /** What was good before says nothing any more once the certificate is revoked. */
  @Test
  void aRevokedThatFindsNoRoomStillTakesTheOtherAway() {
    for (int i = 1; i <= 4; i++) {
      keep(i, Word.REVOKED, NOW);
    }
    keep(5, Word.OTHER, NOW);
    keep(5, Word.REVOKED, NOW.plusSeconds(1));

    assertThat(responses.find(key(5), "corp")).isEmpty();
  }

  @Test
  void theRevokedTakeHalfAndNotOneMore() {
    for (int i = 1; i <= 9; i++) {
      keep(i, Word.REVOKED, NOW);
    }

    assertThat(responses.fill()).isEqualTo(new CacheFill(4, 4 * EACH, 8 * EACH));
    assertThat(responses.saysRevoked(key(4), "corp")).isTrue();
    assertThat(responses.saysRevoked(key(5), "corp")).isFalse();
  }

  /** The same again, newer, takes the place of what was there and no more of it. */
  @Test
  void aNewerOneOfTheSameCertificateTakesItsPlace() {
    for (int i = 0; i < 20; i++) {
      keep(1, Word.REVOKED, NOW.plusSeconds(i));
      keep(2, Word.ON_HOLD, NOW.plusSeconds(i));
    }

    assertThat(responses.fill()).isEqualTo(new CacheFill(2, 2 * EACH, 8 * EACH));
    assertThat(responses.find(key(1), "corp").orElseThrow().received())
        .isEqualTo(NOW.plusSeconds(19));
  }

  @Test
  void theOthersHaveWhatIsLeftAndAreCountedWhenTheyArePushedOut() {
    keep(1, Word.REVOKED, NOW);
    for (int i = 10; i < 30; i++) {
      keep(i, Word.OTHER, NOW);
    }

    assertThat(responses.fill()).isEqualTo(new CacheFill(8, 8 * EACH, 8 * EACH));
    assertThat(evictions()).isEqualTo(13);
    assertThat(registry.get("cache.size").tag("cache", "accepted").gauge().value()).isEqualTo(7);
  }

  @Test
  void aSmallerMemoryPushesOutTheOthersAlone() {
    keep(1, Word.REVOKED, NOW);
    keep(2, Word.REVOKED, NOW);
    for (int i = 10; i < 16; i++) {
      keep(i, Word.OTHER, NOW);
    }
    responses.resize(3 * EACH);

    assertThat(responses.fill().memory()).isEqualTo(3 * EACH);
    assertThat(word(1)).isEqualTo(Word.REVOKED);
    assertThat(word(2)).isEqualTo(Word.REVOKED);
  }

  /** Another source lifted the hold; a revocation for good nothing lifts. */
  @Test
  void onlyAHoldIsLifted() {
    keep(1, Word.ON_HOLD, NOW);
    keep(2, Word.REVOKED, NOW);
    keep(3, Word.OTHER, NOW);
    long before = responses.changes();
    responses.lifted(key(2), "corp");
    responses.lifted(key(3), "corp");
    responses.lifted(key(1), "other");
    assertThat(responses.changes()).as("nothing to be written").isEqualTo(before);
    assertThat(responses.fill().entries()).isEqualTo(3);

    responses.lifted(key(1), "corp");
    assertThat(responses.find(key(1), "corp")).isEmpty();
    assertThat(responses.changes()).isGreaterThan(before);
  }

  @Test
  void onlyWhoForgetsTheRevokedForgetsThem() {
    keep(1, Word.REVOKED, NOW);
    keep(2, Word.ON_HOLD, NOW);
    keep(3, Word.OTHER, NOW);

    responses.forget(false);
    assertThat(responses.fill().entries()).isEqualTo(2);
    assertThat(responses.find(key(3), "corp")).isEmpty();
    responses.forget(true);
    assertThat(responses.fill()).isEqualTo(new CacheFill(0, 0, 8 * EACH));
  }

  @Test
  void theRevokedGoWithTheirCertificateAndMakeRoom() {
    keep(1, Word.REVOKED, NOW);

    responses.sweep(NOT_AFTER);
    assertThat(responses.fill().entries()).isEqualTo(1);
    responses.sweep(NOT_AFTER.plusSeconds(1));
    assertThat(responses.fill()).isEqualTo(new CacheFill(0, 0, 8 * EACH));
  }

  @Test
  void whatIsWorthKeepingMayStillCountTheRevokedAndTheNewestFirst() {
    keep(1, Word.OTHER, NOW);
    keep(2, Word.OTHER, NOW.plusSeconds(2));
    keep(3, Word.REVOKED, NOW.plusSeconds(1));

    assertThat(responses.worthKeeping(NOT_AFTER))
        .extracting(response -> response.serial().value().intValue())
        .containsExactly(3, 2, 1);
    assertThat(responses.worthKeeping(NOT_AFTER.plusSeconds(1))).isEmpty();
  }

  private double evictions() {
    return registry.get("cache.evictions").tag("cache", "accepted").counter().count();
  }

  private Word word(int serial) {
    return responses.find(key(serial), "corp").orElseThrow().word();
  }

  private void keep(int serial, Word word, Instant received) {
    responses.keep(
        key(serial),
        new AcceptedResponse(
            Fingerprint.sha256(new byte[0]),
            new SerialNumber(BigInteger.valueOf(serial)),
            "corp",
            Source.OCSP,
            word,
            received,
            NOT_AFTER,
            NOT_AFTER,
            Der.copyOf(new byte[LENGTH])));
  }

  private static StatusKey key(int serial) {
    return new StatusKey(0, serial);
  }
}
