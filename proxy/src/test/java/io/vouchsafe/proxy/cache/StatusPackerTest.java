package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusPackerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NOT_AFTER = NOW.plus(Duration.ofDays(365));
  private static final Duration DAY = Duration.ofDays(1);
  private static final RevocationStatus GOOD = new RevocationStatus.Good();

  private final StatusPacker packer = new StatusPacker();

  static Stream<RevocationStatus> everyStatus() {
    return Stream.concat(
        Stream.of(GOOD, new RevocationStatus.Unknown()),
        Stream.of(RevocationReason.values())
            .map(reason -> new RevocationStatus.Revoked(NOW.minusSeconds(77), reason)));
  }

  @ParameterizedTest
  @MethodSource("everyStatus")
  void nothingIsLost(RevocationStatus status) {
    CachedStatus whole = status(status, NOW, Optional.of(NOW.plusSeconds(3600)));

    OneStatus packed = packer.pack(whole, NOT_AFTER);

    assertThat(packed).isInstanceOf(PackedStatus.class);
    assertThat(packed.status()).isEqualTo(whole);
    assertThat(packed.notAfter()).isEqualTo(NOT_AFTER);
  }

  @Test
  void anAbsentNextUpdateStaysAbsent() {
    CachedStatus undated = status(GOOD, NOW, Optional.empty());

    assertThat(packer.pack(undated, NOT_AFTER).status()).isEqualTo(undated);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:01Z",
        "2038-01-19T03:14:08Z",
        "2106-02-07T06:28:15Z",
        "2106-02-07T06:28:16Z",
        "9999-12-31T23:59:59Z",
        "2026-03-01T12:00:00.5Z"
      })
  void everyTimeIsKeptExactly(Instant time) {
    CachedStatus thisUpdate = status(GOOD, time, Optional.empty());
    CachedStatus nextUpdate = status(GOOD, NOW, Optional.of(time));
    CachedStatus revoked =
        status(
            new RevocationStatus.Revoked(time, RevocationReason.SUPERSEDED), NOW, Optional.empty());

    assertThat(packer.pack(thisUpdate, NOT_AFTER).status()).isEqualTo(thisUpdate);
    assertThat(packer.pack(nextUpdate, NOT_AFTER).status()).isEqualTo(nextUpdate);
    assertThat(packer.pack(revoked, NOT_AFTER).status()).isEqualTo(revoked);
  }

  @Test
  void theTimeOfReceiptLosesItsFractionsOnly() {
    CachedStatus whole = status(GOOD, NOW, Optional.empty());
    CachedStatus received =
        new CachedStatus(
            whole.verified(),
            whole.source(),
            whole.object(),
            whole.responder(),
            NOW.plusNanos(999_999_999));

    assertThat(packer.pack(received, NOT_AFTER).status()).isEqualTo(whole);
  }

  @Test
  void goodIsOverWithTheLongestLifetimeAndRevokedWithItsCertificate() {
    OneStatus good = packer.pack(status(GOOD, NOW, Optional.empty()), NOT_AFTER);
    OneStatus revoked =
        packer.pack(
            status(
                new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE),
                NOW,
                Optional.empty()),
            NOT_AFTER);

    assertThat(good.isOver(NOW.plus(DAY), DAY)).isFalse();
    assertThat(good.isOver(NOW.plus(DAY).plusNanos(1), DAY)).isTrue();
    assertThat(good.isOver(NOT_AFTER.plusNanos(1), Duration.ofDays(1000))).isTrue();
    assertThat(revoked.isOver(NOT_AFTER, DAY)).isFalse();
    assertThat(revoked.isOver(NOT_AFTER.plusNanos(1), DAY)).isTrue();
  }

  private static CachedStatus status(
      RevocationStatus status, Instant thisUpdate, Optional<Instant> nextUpdate) {
    return new CachedStatus(
        new VerifiedStatus(
            status,
            thisUpdate,
            nextUpdate,
            NOW.plusSeconds(1),
            Fingerprint.sha256(new byte[0]),
            NOT_AFTER,
            SignerBasis.CA_GROUP,
            true,
            Algorithms.DEFAULT,
            Optional.of(Fingerprint.sha256(new byte[1]))),
        Source.STAPLED,
        "corp",
        "http://ocsp.lab.test/",
        NOW);
  }
}
