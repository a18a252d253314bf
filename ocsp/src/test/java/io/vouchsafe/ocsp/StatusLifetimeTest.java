package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.Remembered.MAX_LIFETIME;
import static io.vouchsafe.ocsp.Remembered.NOT_AFTER;
import static io.vouchsafe.ocsp.Remembered.NOW;
import static io.vouchsafe.ocsp.Remembered.OBJECT;
import static io.vouchsafe.ocsp.Remembered.good;
import static io.vouchsafe.ocsp.Remembered.onHold;
import static io.vouchsafe.ocsp.Remembered.revoked;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract's paragraph "Remembering", each bound from both sides. */
class StatusLifetimeTest {

  /**
   * Times are seconds after the response arrived; -1 is off, as in the settings. Each row is asked
   * at its end and one second later.
   */
  @ParameterizedTest(
      name = "this {0}, next {1}, max_age {2}, extra {3}, ahead {4}, lifetime {5}: until {6}")
  @CsvSource({
    // thisUpdate, nextUpdate, max_age, extra_maxage, ahead, max_lifetime, end
    // nextUpdate - x + 60
    "0,    3600,   -1,   -1,   0,    86400, 3660",
    "0,    3600,   -1,   -1,   10,   86400, 3650",
    "0,    3600,   -1,   -1,   60,   86400, 3600",
    "0,    3600,   -1,   -1,   3600, 86400, 60",
    "-100, 0,      -1,   -1,   0,    86400, 60",
    // received + cache.max_lifetime
    "0,    3600,   -1,   -1,   0,    3659,  3659",
    "0,    3600,   -1,   -1,   0,    3660,  3660",
    "0,    3600,   -1,   -1,   0,    3661,  3660",
    "0,    3600,   -1,   -1,   0,    0,     0",
    "0,    999999, -1,   -1,   0,    86400, 86400",
    // ahead off: nextUpdate is no bound
    "0,    3600,   -1,   -1,   -1,   86400, 86400",
    "0,    3600,   100,  -1,   -1,   86400, 100",
    // thisUpdate + a: the smaller of the two that is on
    "0,    3600,   100,  -1,   0,    86400, 100",
    "0,    3600,   -1,   200,  0,    86400, 200",
    "0,    3600,   100,  200,  0,    86400, 100",
    "0,    3600,   200,  100,  0,    86400, 100",
    "0,    3600,   0,    100,  0,    86400, 0",
    "0,    3600,   -1,   0,    0,    86400, 0",
    "-50,  3600,   100,  -1,   0,    86400, 50",
    "-50,  3600,   -1,   100,  0,    86400, 50",
    "0,    3600,   3659, -1,   0,    86400, 3659",
    "0,    3600,   3661, -1,   0,    86400, 3660",
    // the largest values that the settings allow
    "0,    3600,   214748364, 2147483647, 0, 86400, 3660",
  })
  void anEntryServesUntilTheFirstOfItsBounds(
      long thisUpdate,
      long nextUpdate,
      long maxAge,
      long extra,
      long ahead,
      long maxLifetime,
      long end) {
    Remembered entry =
        good().withTimes(NOW.plusSeconds(thisUpdate), Optional.of(NOW.plusSeconds(nextUpdate)));
    OcspObject object = object(maxAge, extra, ahead);
    Duration lifetime = Duration.ofSeconds(maxLifetime);
    assertThat(StatusLifetime.end(entry.value(), object, NOT_AFTER, lifetime))
        .contains(NOW.plusSeconds(end));
    assertThat(serves(entry, object, lifetime, end)).isTrue();
    assertThat(serves(entry, object, lifetime, end + 1)).isFalse();
  }

  /** FortiADC: 2147483647 makes the cache always expired. */
  @ParameterizedTest
  @CsvSource({"2147483646, true", "2147483647, false"})
  void theLargestAheadTimeNeverServes(long ahead, boolean serves) {
    Remembered entry = good().withTimes(NOW, Optional.of(NOW.plusSeconds(2147483646L)));
    OcspObject object = object(-1, -1, ahead);
    assertThat(serves(entry, object, MAX_LIFETIME, 0)).isEqualTo(serves);
    Remembered undated = entry.withoutNextUpdate();
    OcspObject caching = missing(object, MissingNextUpdate.CACHE);
    assertThat(serves(undated, object(-1, -1, 2147483647L), MAX_LIFETIME, 0)).isFalse();
    assertThat(serves(undated, caching, MAX_LIFETIME, 0)).isEqualTo(serves);
  }

  @ParameterizedTest(name = "{0}, max_age {1}, extra {2}: until {3}")
  @CsvSource({
    "REJECT,   -1,  -1,  none",
    "USE_ONCE, -1,  -1,  none",
    "USE_ONCE, 999, 999, none",
    "CACHE,    -1,  -1,  300",
    "CACHE,    299, -1,  299",
    "CACHE,    301, -1,  300",
    "CACHE,    -1,  299, 299",
    "CACHE,    -1,  301, 300",
  })
  void withoutNextUpdateTheObjectDecides(
      MissingNextUpdate missing, long maxAge, long extra, String end) {
    OcspObject object = missing(object(maxAge, extra, 0), missing);
    Optional<Instant> expected =
        end.equals("none") ? Optional.empty() : Optional.of(NOW.plusSeconds(Long.parseLong(end)));
    assertThat(end(good().withoutNextUpdate(), object)).isEqualTo(expected);
  }

  /** The 300 s run from when it was received, the ages from thisUpdate. */
  @Test
  void anUndatedStatusAgesFromItsThisUpdate() {
    OcspObject object = missing(object(400, -1, 0), MissingNextUpdate.CACHE);
    Remembered entry = good().withoutNextUpdate();
    assertThat(end(entry.thisUpdate(-99), object)).contains(NOW.plusSeconds(300));
    assertThat(end(entry.thisUpdate(-101), object)).contains(NOW.plusSeconds(299));
  }

  @Test
  void withoutCachingNothingIsRemembered() {
    OcspObject object = OBJECT.withCaching(CachingRules.DEFAULT.withEnabled(false));
    assertThat(end(good(), object)).isEmpty();
    assertThat(end(revoked(), object)).isEmpty();
    assertThat(StatusLifetime.keptUntil(onHold().value(), object, NOT_AFTER, MAX_LIFETIME))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = RevocationReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CERTIFICATE_HOLD", "REMOVE_FROM_CRL"})
  void revokedServesUntilTheCertificateEnds(RevocationReason reason) {
    Remembered entry = good().with(new RevocationStatus.Revoked(NOW, reason));
    for (OcspObject object : new OcspObject[] {OBJECT, object(0, 0, 2147483647L)}) {
      assertThat(end(entry, object)).contains(NOT_AFTER);
      assertThat(end(entry.withoutNextUpdate(), object)).contains(NOT_AFTER);
      assertThat(entry.judge(object, NOT_AFTER)).isEqualTo("serves");
      assertThat(entry.judge(object, NOT_AFTER.plusSeconds(1))).isEqualTo("OUTLIVED");
    }
  }

  /** RFC 5280 §5.3.1: in a response it denies for as long as that counts, and no longer. */
  @Test
  void revokedAsRemoveFromCrlEndsAsGoodDoes() {
    Remembered entry =
        good().with(new RevocationStatus.Revoked(NOW, RevocationReason.REMOVE_FROM_CRL));
    assertThat(end(entry, OBJECT)).isEqualTo(end(good(), OBJECT));
    assertThat(StatusLifetime.keptUntil(entry.value(), OBJECT, NOT_AFTER, MAX_LIFETIME))
        .isEqualTo(end(good(), OBJECT));
    assertThat(entry.judge(OBJECT, NOW.plusSeconds(3660))).isEqualTo("serves");
    assertThat(entry.judge(OBJECT, NOW.plusSeconds(3661))).isEqualTo("OUTLIVED");
  }

  @Test
  void unknownEndsAsGoodDoes() {
    assertThat(end(good().with(new RevocationStatus.Unknown()), OBJECT))
        .isEqualTo(end(good(), OBJECT));
  }

  /** On hold: serves as long as good would, then stands until somebody has asked. */
  @Test
  void aHoldIsKeptLongerThanItServes() {
    assertThat(end(onHold(), OBJECT)).isEqualTo(end(good(), OBJECT));
    assertThat(StatusLifetime.keptUntil(onHold().value(), OBJECT, NOT_AFTER, MAX_LIFETIME))
        .contains(NOT_AFTER);
    assertThat(StatusLifetime.keptUntil(good().value(), OBJECT, NOT_AFTER, MAX_LIFETIME))
        .isEqualTo(end(good(), OBJECT));
    assertThat(onHold().judge(OBJECT, NOW.plusSeconds(3660))).isEqualTo("serves");
    assertThat(onHold().judge(OBJECT, NOW.plusSeconds(3661))).isEqualTo("HOLD_NEEDS_ASKING");
    assertThat(onHold().judge(OBJECT, NOT_AFTER)).isEqualTo("HOLD_NEEDS_ASKING");
    assertThat(onHold().judge(OBJECT, NOT_AFTER.plusSeconds(1))).isEqualTo("OUTLIVED");
  }

  @Test
  void theEndOfTimeIsNotPassed() {
    Optional<Instant> end =
        StatusLifetime.end(
            good().value(), object(-1, -1, -1), NOT_AFTER, Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(end).contains(Instant.MAX);
  }

  private static boolean serves(
      Remembered entry, OcspObject object, Duration maxLifetime, long secondsAfterNow) {
    return StatusLifetime.serves(
        entry.value(), object, NOT_AFTER, maxLifetime, NOW.plusSeconds(secondsAfterNow));
  }

  private static Optional<Instant> end(Remembered entry, OcspObject object) {
    return StatusLifetime.end(entry.value(), object, NOT_AFTER, MAX_LIFETIME);
  }

  /** -1 is off, as in the settings. */
  private static OcspObject object(long maxAge, long extra, long ahead) {
    ResponseRules rules =
        maxAge < 0 ? ResponseRules.DEFAULT : ResponseRules.DEFAULT.withMaxAge(maxAge);
    return OBJECT
        .withRules(rules)
        .withCaching(
            CachingRules.DEFAULT
                .withThisUpdateExtraMaxAge(setting(extra))
                .withNextUpdateAheadTime(setting(ahead)));
  }

  private static OptionalLong setting(long seconds) {
    return seconds < 0 ? OptionalLong.empty() : OptionalLong.of(seconds);
  }

  private static OcspObject missing(OcspObject object, MissingNextUpdate missing) {
    return object.withRules(object.rules().withMissingNextUpdate(missing));
  }
}
