package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.CachingRules;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Demand;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StatusCacheTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NOT_AFTER = NOW.plus(Duration.ofDays(365));
  private static final RevocationStatus GOOD = new RevocationStatus.Good();
  private static final RevocationStatus HOLD =
      new RevocationStatus.Revoked(NOW, RevocationReason.CERTIFICATE_HOLD);
  private static final RevocationStatus REVOKED =
      new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE);
  private static final OcspObject CORP =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));
  private static final OcspObject STRICT =
      OcspObject.of("strict", CORP.urls())
          .withRules(ResponseRules.DEFAULT.withNonce(NonceUse.REQUIRE));
  private static final StatusQuestion QUESTION =
      new StatusQuestion(query(), Optional.of(CORP), Optional.empty());
  private static final StatusKey KEY = QUESTION.key();
  private static final Fingerprint ISSUER = QUESTION.issuer();

  private static final Der BYTES = Der.copyOf(new byte[1000]);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StatusCache memory = memory(CacheSettings.DEFAULT.maximumMemory());

  /** One with room for signed bytes. */
  private final StatusCache signed =
      new StatusCache("signed", CacheSettings.DEFAULT, new SimpleMeterRegistry());

  @Test
  void servesUntilTheRulesSayOtherwiseAndNotAMomentLonger() {
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    Instant end = NOW.plusSeconds(3600 + 60);

    assertThat(lookUp(CORP, NOW)).isPresent();
    assertThat(lookUp(CORP, end)).isPresent();
    assertThat(lookUp(CORP, end.plusNanos(1))).isEmpty();
    assertThat(lookUp(CORP, NOW.minusSeconds(61))).as("the clock went back").isEmpty();
  }

  @Test
  void whatOneObjectLearntIsJudgedAnewForAnother() {
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);

    assertThat(lookUp(CORP, NOW)).isPresent();
    assertThat(lookUp(STRICT, NOW)).as("its nonce had not come back").isEmpty();
  }

  @Test
  void aLaxObjectDoesNotOverwriteWhatAStrictOneLearnt() {
    CachedStatus strict = status(STRICT, GOOD, NOW, true);
    memory.remember(KEY, ISSUER, strict, STRICT, NOT_AFTER);
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW.plusSeconds(9)), CORP, NOT_AFTER);

    assertThat(lookUp(STRICT, NOW.plusSeconds(10))).contains(strict);
  }

  @Test
  void revokedWinsOverAnotherObjectsGood() {
    RevocationStatus revoked = new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE);
    memory.remember(KEY, ISSUER, status(STRICT, revoked, NOW), STRICT, NOT_AFTER);
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW.plusSeconds(9)), CORP, NOT_AFTER);

    assertThat(lookUp(CORP, NOW.plusSeconds(10)).orElseThrow().verified().status())
        .isEqualTo(revoked);
  }

  @Test
  void aPermanentRevocationIsKnownToPoliciesWithoutAnObject() {
    RevocationStatus revoked = new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE);
    RevocationStatus hold = new RevocationStatus.Revoked(NOW, RevocationReason.CERTIFICATE_HOLD);
    StatusKey good = new StatusKey(3, 4);
    StatusKey held = new StatusKey(5, 6);
    memory.remember(KEY, ISSUER, status(CORP, revoked, NOW), CORP, NOT_AFTER);
    memory.remember(good, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    memory.remember(held, ISSUER, status(CORP, hold, NOW), CORP, NOT_AFTER);

    assertThat(memory.knownRevoked(KEY, NOT_AFTER, NOT_AFTER)).isPresent();
    assertThat(memory.knownRevoked(KEY, NOT_AFTER, NOT_AFTER.plusSeconds(1))).isEmpty();
    assertThat(memory.knownRevoked(good, NOT_AFTER, NOW)).isEmpty();
    assertThat(memory.knownRevoked(held, NOT_AFTER, NOW)).isEmpty();
  }

  /**
   * RFC 5280 §5.3.1: who asks without an object, and who asks with one, after the response ended.
   */
  @ParameterizedTest
  @CsvSource({
    // known for good without an object, a standing hold, serves while fresh, later, still kept
    "KEY_COMPROMISE,   true,  false, true, true,  true",
    "CERTIFICATE_HOLD, false, true,  true, false, true",
    "REMOVE_FROM_CRL,  false, false, true, false, false",
  })
  void aReasonCountsAlikeForEverybody(
      RevocationReason reason,
      boolean forGood,
      boolean holds,
      boolean serves,
      boolean later,
      boolean kept) {
    RevocationStatus revoked = new RevocationStatus.Revoked(NOW, reason);
    memory.remember(QUESTION, status(CORP, revoked, NOW), CORP, Der.copyOf(new byte[9]));
    Instant over = NOW.plus(Duration.ofDays(2));

    assertThat(memory.knownRevoked(KEY, NOT_AFTER, NOW).isPresent()).isEqualTo(forGood);
    assertThat(memory.standingHold(KEY, Optional.empty(), NOT_AFTER, NOW).isPresent())
        .isEqualTo(holds);
    assertThat(lookUp(CORP, NOW).isPresent()).isEqualTo(serves);
    assertThat(lookUp(CORP, over).isPresent()).isEqualTo(later);
    memory.sweep(over, 9);
    assertThat(memory.saysRevoked(KEY)).isEqualTo(kept);
    assertThat(memory.size()).isEqualTo(kept ? 1 : 0);
  }

  /** What ends by itself is not told in place of what lasts. */
  @Test
  void aLastingRevocationIsToldBeforeANewerRemoveFromCrl() {
    RevocationStatus removed = new RevocationStatus.Revoked(NOW, RevocationReason.REMOVE_FROM_CRL);
    memory.heed(QUESTION, told(REVOKED, NOW));
    memory.remember(KEY, ISSUER, status(CORP, removed, NOW.plusSeconds(9)), CORP, NOT_AFTER);

    assertThat(verdict(lookUp(CORP, NOW.plusSeconds(9)))).isEqualTo(REVOKED);
  }

  @ParameterizedTest
  @CsvSource({
    "STAPLED,STAPLED,false",
    "STAPLED,OCSP,false",
    "OCSP,OCSP,true",
    "OCSP,STAPLED,false",
  })
  void whatAResponderSaidServesOnlyPoliciesThatAskItAndWhatAClientBroughtNobody(
      Source said, Source asked, boolean serves) {
    memory.remember(KEY, ISSUER, from(said, GOOD), CORP, NOT_AFTER);

    assertThat(lookUp(CORP, NOW).isPresent())
        .as("for a policy that asks both")
        .isEqualTo(said == Source.OCSP);
    assertThat(lookUp(CORP, List.of(asked), NOW).isPresent()).isEqualTo(serves);
  }

  @ParameterizedTest
  @EnumSource(names = {"STAPLED", "OCSP"})
  void revokedServesWhoeverSaidIt(Source said) {
    RevocationStatus revoked = new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE);
    memory.remember(KEY, ISSUER, from(said, revoked), CORP, NOT_AFTER);

    assertThat(lookUp(CORP, List.of(Source.OCSP), NOW)).isPresent();
    assertThat(lookUp(CORP, List.of(Source.STAPLED), NOW)).isPresent();
  }

  @Test
  void aHoldIsAskedAnewAndStands() {
    RevocationStatus hold = new RevocationStatus.Revoked(NOW, RevocationReason.CERTIFICATE_HOLD);
    memory.remember(KEY, ISSUER, status(CORP, hold, NOW), CORP, NOT_AFTER);
    Instant later = NOW.plus(Duration.ofDays(2));

    assertThat(lookUp(CORP, later)).isEmpty();
    assertThat(memory.standingHold(KEY, Optional.of(CORP), NOT_AFTER, later)).isPresent();
  }

  @Test
  void whatACrlToldIsKnownToEveryPolicy() {
    RevocationStatus revoked = new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE);
    memory.heed(QUESTION, told(revoked, NOW));

    assertThat(lookUp(CORP, List.of(Source.STAPLED), NOW)).contains(told(revoked, NOW));
    assertThat(lookUp(STRICT, NOW)).contains(told(revoked, NOW));
    assertThat(memory.knownRevoked(KEY, NOT_AFTER, NOW)).contains(told(revoked, NOW));
  }

  @Test
  void aGoodOfACrlIsNotKept() {
    memory.heed(QUESTION, told(GOOD, NOW));

    assertThat(memory.size()).isZero();
  }

  @Test
  void aRememberedGoodDoesNotServeBesideAHoldThatIsNotOlder() {
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    memory.heed(QUESTION, told(HOLD, NOW));

    assertThat(lookUp(CORP, NOW)).isEmpty();
    assertThat(memory.standingHold(KEY, Optional.of(CORP), NOT_AFTER, NOW))
        .contains(told(HOLD, NOW));
    assertThat(memory.standingHold(KEY, Optional.empty(), NOT_AFTER, NOW))
        .contains(told(HOLD, NOW));
    assertThat(memory.standingHold(KEY, Optional.empty(), NOT_AFTER, NOT_AFTER.plusSeconds(1)))
        .isEmpty();
  }

  @Test
  void aLaterGoodOfTheResponderClearsAHoldThatACrlTold() {
    memory.heed(QUESTION, told(HOLD, NOW));
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW.plusSeconds(1)), CORP, NOT_AFTER);

    assertThat(lookUp(CORP, NOW.plusSeconds(1))).isPresent();
    assertThat(memory.standingHold(KEY, Optional.empty(), NOT_AFTER, NOW)).isEmpty();
  }

  @Test
  void aLaterCrlClearsAHoldThatTheResponderTold() {
    memory.remember(KEY, ISSUER, status(CORP, HOLD, NOW), CORP, NOT_AFTER);
    memory.heed(QUESTION, told(GOOD, NOW));
    assertThat(memory.standingHold(KEY, Optional.empty(), NOT_AFTER, NOW)).isPresent();

    memory.heed(QUESTION, told(GOOD, NOW.plusSeconds(1)));
    assertThat(memory.standingHold(KEY, Optional.empty(), NOT_AFTER, NOW)).isEmpty();
  }

  @Test
  void memoryIsBoundedInBytesAndEvictionsAreCounted() {
    StatusCache small = memory(10_000);
    for (int i = 0; i < 1000; i++) {
      small.remember(new StatusKey(i, i), ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    }

    assertThat(small.size()).isBetween(55L, 65L);
    assertThat(
            registry
                .get("cache.evictions")
                .tag("cache", "status")
                .tag("tenant", "10000")
                .counter()
                .count())
        .isEqualTo(1000.0 - small.size());
    assertThat(
            registry
                .get("cache.memory")
                .tag("cache", "status")
                .tag("tenant", "10000")
                .gauge()
                .value())
        .isBetween(5_000.0, 10_000.0);
  }

  @Test
  void aSweepTakesOutWhatHasEndedAndGoesOnWhereItStopped() {
    Duration day = CacheSettings.DEFAULT.maxLifetime();
    Instant later = NOW.plus(day).plusSeconds(1);
    for (int i = 0; i < 10; i++) {
      memory.remember(new StatusKey(i, i), ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
      memory.remember(new StatusKey(-1, i), ISSUER, status(CORP, GOOD, later), CORP, NOT_AFTER);
    }
    memory.remember(KEY, ISSUER, status(CORP, REVOKED, NOW), CORP, NOT_AFTER);

    assertThat(memory.sweep(NOW.plus(day), 100)).as("nothing has ended yet").isZero();
    int gone = memory.sweep(later, 7) + memory.sweep(later, 7) + memory.sweep(later, 7);
    assertThat(gone).isEqualTo(10);
    assertThat(memory.size()).as("the later ones and the revoked one").isEqualTo(11);
    assertThat(memory.sweep(NOT_AFTER.plusSeconds(1), 100)).isEqualTo(11);
  }

  @Test
  void hitsAndMissesAreCounted() {
    lookUp(CORP, NOW);
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    lookUp(CORP, NOW);
    lookUp(CORP, NOW);

    assertThat(gets("hit")).isEqualTo(2);
    assertThat(gets("miss")).isEqualTo(1);
  }

  @Test
  void theVerySameStatusIsServedWhileNothingChanges() {
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    CachedStatus first = lookUp(CORP, NOW).orElseThrow();

    assertThat(lookUp(CORP, NOW.plusSeconds(5)).orElseThrow()).isSameAs(first);

    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW.plusSeconds(9)), CORP, NOT_AFTER);
    assertThat(lookUp(CORP, NOW.plusSeconds(10)).orElseThrow())
        .as("what was learnt since")
        .isEqualTo(status(CORP, GOOD, NOW.plusSeconds(9)));
  }

  @Test
  void anotherReadingOfTheSettingsSeesWhatIsKnownButKeepsNothingBeforeItIsInCharge() {
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    StatusCache next = memory.under(CacheSettings.DEFAULT);

    assertThat(lookUp(next)).isPresent();
    next.remember(KEY, ISSUER, status(CORP, REVOKED, NOW), CORP, NOT_AFTER);
    assertThat(verdict(lookUp(next))).isEqualTo(GOOD);

    next.takeCharge(all -> true);
    next.remember(KEY, ISSUER, status(CORP, REVOKED, NOW), CORP, NOT_AFTER);
    assertThat(verdict(lookUp(next))).isEqualTo(REVOKED);
    assertThat(verdict(lookUp(CORP, NOW))).as("they share it").isEqualTo(REVOKED);
  }

  @Test
  void whatIsLearntUnderSettingsThatAreGoneIsNotKept() {
    memory.under(CacheSettings.DEFAULT).takeCharge(all -> true);

    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);

    assertThat(memory.size()).isZero();
  }

  @Test
  void onlyWhatIsUpheldStays() {
    OcspObject other = OcspObject.of("other", CORP.urls());
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    memory.remember(KEY, ISSUER, status(other, REVOKED, NOW), other, NOT_AFTER);
    assertThat(verdict(lookUp(CORP, NOW))).isEqualTo(REVOKED);

    memory.under(CacheSettings.DEFAULT).takeCharge(each -> each.object().equals("corp"));
    assertThat(verdict(lookUp(CORP, NOW))).isEqualTo(GOOD);
    assertThat(memory.knownRevoked(KEY, NOT_AFTER, NOW)).isEmpty();

    memory.under(CacheSettings.DEFAULT).takeCharge(none -> false);
    assertThat(memory.size()).isZero();
  }

  @Test
  void anotherSizeLosesOnlyWhatHasNoRoom() {
    StatusCache small = memory(10_000);
    fill(small);
    long before = small.size();

    StatusCache large = small.under(sized(1 << 20));
    large.takeCharge(all -> true);
    assertThat(large.size()).isEqualTo(before);
    fill(large);
    assertThat(large.size()).isEqualTo(300);

    StatusCache smaller = large.under(sized(20_000));
    smaller.takeCharge(all -> true);
    assertThat(smaller.size()).isBetween(before, 2 * before + 2);
    assertThat(
            registry
                .get("cache.memory")
                .tag("cache", "status")
                .tag("tenant", "10000")
                .gauge()
                .value())
        .isBetween(10_000.0, 20_000.0);
  }

  private static void fill(StatusCache memory) {
    for (int i = 0; i < 300; i++) {
      memory.remember(new StatusKey(i, i), ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    }
  }

  private static CacheSettings sized(long maximum) {
    return new CacheSettings(maximum, 1, CacheSettings.DEFAULT.maxLifetime());
  }

  @Test
  void aShorterLifetimeEndsWhatWasLearntBefore() {
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    StatusCache brief = memory.under(new CacheSettings(1 << 20, 1, Duration.ofMinutes(1)));
    brief.takeCharge(all -> true);
    OcspObject readAgain = OcspObject.of("corp", CORP.urls());

    assertThat(lookUp(CORP, NOW.plusSeconds(61))).as("in flight, as it began").isPresent();
    assertThat(lookUp(brief, readAgain, NOW.plusSeconds(60))).isPresent();
    assertThat(lookUp(brief, readAgain, NOW.plusSeconds(61))).isEmpty();
  }

  /** A lax object believes a signer whose word lifts a hold for that object alone. */
  @Test
  void aGoodServesBesideAHoldOfAnotherObjectThatItLifts() {
    CaGroup group = new CaGroup(List.of(), List.of());
    OcspObject lax =
        OcspObject.of("lax", CORP.urls())
            .withCaGroup(group)
            .withRules(ResponseRules.DEFAULT.withSigners(new SignerTrust.Chain(false, false)));
    memory.remember(KEY, ISSUER, status(CORP, HOLD, NOW), CORP, NOT_AFTER);
    Instant later = NOW.plusSeconds(3700);
    VerifiedStatus good = status(lax, GOOD, later).verified();
    CachedStatus lifting =
        new CachedStatus(
            new VerifiedStatus(
                good.status(),
                good.thisUpdate(),
                good.nextUpdate(),
                good.producedAt(),
                good.signer(),
                good.signerNotAfter(),
                SignerBasis.CA_GROUP,
                false,
                good.algorithms(),
                Optional.of(group.identity())),
            Source.OCSP,
            "lax",
            "http://ocsp.lab.test/",
            later);
    memory.remember(KEY, ISSUER, lifting, lax, NOT_AFTER);

    assertThat(memory.saysRevoked(KEY)).as("the other object's hold stands").isTrue();
    assertThat(lookUp(lax, later)).contains(lifting);
  }

  /** Of two objects' words that both serve, the newer one does, whichever was learnt first. */
  @Test
  void ofSeveralThatServeTheNewestDoes() {
    OcspObject other = OcspObject.of("other", CORP.urls());
    CachedStatus newer = status(CORP, GOOD, NOW.plusSeconds(9));
    memory.remember(KEY, ISSUER, newer, CORP, NOT_AFTER);
    memory.remember(KEY, ISSUER, status(other, GOOD, NOW), other, NOT_AFTER);
    assertThat(lookUp(CORP, NOW.plusSeconds(10))).contains(newer);

    CachedStatus newest = status(other, GOOD, NOW.plusSeconds(11));
    memory.remember(KEY, ISSUER, newest, other, NOT_AFTER);
    assertThat(lookUp(CORP, NOW.plusSeconds(12))).contains(newest);
  }

  @Test
  void anOlderWordOfTheSameObjectIsNotTakenIn() {
    CachedStatus newer = status(CORP, GOOD, NOW.plusSeconds(9));
    assertThat(memory.remember(KEY, ISSUER, newer, CORP, NOT_AFTER)).isTrue();
    assertThat(memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER)).isFalse();
    assertThat(lookUp(CORP, NOW.plusSeconds(10))).contains(newer);
  }

  /** Signed bytes are kept for what is remembered, and for nothing else. */
  @Test
  void whatIsNotRememberedLeavesNoSignedBytes() {
    OcspObject forgetful = CORP.withCaching(CachingRules.DEFAULT.withEnabled(false));
    signed.remember(QUESTION, status(CORP, GOOD, NOW), forgetful, BYTES);
    assertThat(signed.accepted().find(KEY, "corp")).isEmpty();
    assertThat(signed.changes()).isZero();

    signed.remember(QUESTION, status(CORP, GOOD, NOW), CORP, BYTES);
    assertThat(signed.accepted().find(KEY, "corp").orElseThrow().until())
        .as("nextUpdate and the clock's skew")
        .isEqualTo(NOW.plusSeconds(3660));
    long good = signed.changes();
    assertThat(good).isPositive();
    assertThat(signed.revokedChanges()).isZero();
    signed.remember(QUESTION, status(CORP, REVOKED, NOW), CORP, BYTES);
    assertThat(signed.accepted().find(KEY, "corp").orElseThrow().word())
        .isEqualTo(AcceptedResponse.Word.REVOKED);
    assertThat(signed.accepted().find(KEY, "corp").orElseThrow().until())
        .as("as long as the certificate")
        .isEqualTo(QUESTION.notAfter());
    assertThat(signed.revokedChanges()).isPositive();
    assertThat(signed.changes()).isGreaterThan(good + 1);
  }

  /** Else the next start would put the certificate on hold again. */
  @Test
  void aHoldThatACrlLiftsTakesItsSignedBytesAlong() {
    signed.remember(QUESTION, status(CORP, HOLD, NOW), CORP, BYTES);
    signed.heed(QUESTION, told(GOOD, NOW));
    assertThat(signed.accepted().find(KEY, "corp")).as("not later").isPresent();
    signed.heed(QUESTION, told(GOOD, NOW.plusSeconds(1)));
    assertThat(signed.accepted().find(KEY, "corp")).isEmpty();
  }

  @Test
  void whatIsForgottenIsCountedByItsCertificate() {
    OcspObject other = OcspObject.of("other", CORP.urls());
    signed.remember(QUESTION, status(CORP, GOOD, NOW), CORP, BYTES);
    signed.remember(QUESTION, status(other, GOOD, NOW), other, BYTES);
    StatusKey second = new StatusKey(3, 4);
    signed.remember(second, ISSUER, status(CORP, REVOKED, NOW), CORP, NOT_AFTER);
    signed.remember(second, ISSUER, status(other, GOOD, NOW), other, NOT_AFTER);

    assertThat(signed.forget(false)).as("of the second something is still known").isEqualTo(1);
    assertThat(signed.accepted().find(KEY, "corp")).isEmpty();
    assertThat(signed.saysRevoked(second)).isTrue();
    assertThat(signed.some(9)).extracting(CacheEntry::key).containsExactly(second);
    assertThat(signed.forget(true)).isEqualTo(1);
    assertThat(signed.size()).isZero();
  }

  @Test
  void whatIsShownIsTheRevokedFirstAndNoMoreThanAsked() {
    memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER);
    StatusKey second = new StatusKey(3, 4);
    memory.remember(second, ISSUER, status(CORP, REVOKED, NOW), CORP, NOT_AFTER);

    assertThat(memory.some(9))
        .containsExactly(
            new CacheEntry(second, status(CORP, REVOKED, NOW), NOT_AFTER),
            new CacheEntry(KEY, status(CORP, GOOD, NOW), NOT_AFTER));
    assertThat(memory.some(1)).hasSize(1);
    assertThat(memory.fill().entries()).isEqualTo(1);
    assertThat(memory.revokedFill().entries()).isEqualTo(1);
  }

  /** Nobody has looked whether the settings in charge believe it: they ask once. */
  @Test
  void aRevokedThatIsLearntUnderSettingsThatAreGoneIsAskedAbout() {
    StatusCache next = memory.under(CacheSettings.DEFAULT);
    next.takeCharge(all -> true);
    assertThat(next.mayHaveForgotten()).isFalse();

    assertThat(memory.remember(KEY, ISSUER, status(CORP, GOOD, NOW), CORP, NOT_AFTER)).isFalse();
    assertThat(next.demand(QUESTION, NOW)).isEqualTo(Demand.NONE);
    assertThat(memory.remember(KEY, ISSUER, status(CORP, REVOKED, NOW), CORP, NOT_AFTER)).isFalse();
    assertThat(next.mayHaveForgotten()).isTrue();
    assertThat(next.demand(QUESTION, NOW)).isEqualTo(Demand.ASK);
    assertThat(next.lossRecord()).as("of this process alone").isEqualTo(LossRecord.NONE);
  }

  /** A policy that asks CRLs alone has nobody else to ask: what they know counts as the answer. */
  @Test
  void afterADamageACrlAnswersWhereThereIsNoResponder() {
    StatusQuestion crlOnly = new StatusQuestion(query(), Optional.empty(), Optional.empty());
    memory.damaged(NOW);
    assertThat(memory.damaged()).contains(NOW);
    memory.heed(QUESTION, told(GOOD, NOW));
    assertThat(memory.demand(QUESTION, NOW)).as("a responder is there").isEqualTo(Demand.ASK);
    memory.heed(crlOnly, told(new RevocationStatus.Unknown(), NOW));
    assertThat(memory.demand(crlOnly, NOW)).isEqualTo(Demand.ASK);
    memory.heed(crlOnly, told(GOOD, NOW));
    assertThat(memory.demand(crlOnly, NOW)).isEqualTo(Demand.NONE);
    memory.answeredSinceTheDamage(KEY);
    assertThat(memory.demand(QUESTION, NOW)).isEqualTo(Demand.NONE);
  }

  @Test
  void untilTheSnapshotIsReadEverybodyIsAskedAbout() {
    memory.awaitSnapshot(true);
    assertThat(memory.demand(QUESTION, NOW)).isEqualTo(Demand.ASK);
    memory.awaitSnapshot(false);
    assertThat(memory.demand(QUESTION, NOW)).isEqualTo(Demand.NONE);
  }

  @Test
  void aSweepTakesTheSignedBytesOfEndedCertificatesToo() {
    signed.remember(QUESTION, status(CORP, REVOKED, NOW), CORP, BYTES);
    signed.sweep(QUESTION.notAfter(), 9);
    assertThat(signed.acceptedFill().entries()).isEqualTo(1);
    signed.sweep(QUESTION.notAfter().plusSeconds(1), 9);
    assertThat(signed.acceptedFill().entries()).isZero();
  }

  /** A quarter of it, in one reload, for signed bytes too. */
  @Test
  void aReloadResizesTheSignedBytes() {
    for (int i = 0; i < 20; i++) {
      signed
          .accepted()
          .keep(
              new StatusKey(i, i),
              AcceptedResponse.of(query(), status(CORP, GOOD, NOW), CORP, BYTES));
    }
    assertThat(signed.acceptedFill().entries()).isEqualTo(20);
    signed
        .under(new CacheSettings(1 << 20, 20 << 10, CacheSettings.DEFAULT.maxLifetime()))
        .takeCharge(all -> true);
    assertThat(signed.acceptedFill().maximumMemory()).isEqualTo(10 << 10);
    assertThat(signed.acceptedFill().memory()).isLessThanOrEqualTo(10 << 10);
  }

  private static Optional<CachedStatus> lookUp(StatusCache memory) {
    return lookUp(memory, CORP, NOW);
  }

  private static Optional<CachedStatus> lookUp(StatusCache memory, OcspObject object, Instant now) {
    return memory.lookUp(
        QUESTION, object, policy(List.of(Source.STAPLED, Source.OCSP), object), now);
  }

  private static RevocationStatus verdict(Optional<CachedStatus> status) {
    return status.orElseThrow().verified().status();
  }

  private double gets(String result) {
    return registry
        .get("cache.gets")
        .tag("cache", "status")
        .tag("result", result)
        .counter()
        .count();
  }

  private StatusCache memory(long maximum) {
    return new StatusCache(
        Long.toString(maximum),
        new CacheSettings(maximum, 1, CacheSettings.DEFAULT.maxLifetime()),
        registry);
  }

  private Optional<CachedStatus> lookUp(OcspObject object, Instant now) {
    return lookUp(object, List.of(Source.STAPLED, Source.OCSP), now);
  }

  private Optional<CachedStatus> lookUp(OcspObject object, List<Source> sources, Instant now) {
    return memory.lookUp(QUESTION, object, policy(sources, object), now);
  }

  private static RevocationQuery query() {
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
    return new RevocationQuery(
        ca.issue(CertificateSpec.client("CN=Alice", NOW)).certificate(), ca.certificate());
  }

  private static RevocationPolicy policy(List<Source> sources, OcspObject object) {
    return new RevocationPolicy(
        sources,
        RevocationPolicy.Scope.LEAF,
        RevocationPolicy.OnUnknown.DENY,
        RevocationPolicy.OnUnavailable.DENY,
        List.of(object),
        List.of());
  }

  private static CachedStatus told(RevocationStatus status, Instant thisUpdate) {
    return CachedStatus.ofCrl(
        status(CORP, status, thisUpdate).verified(), "corp", "http://pki.lab.test/ca.crl", NOW);
  }

  private static CachedStatus from(Source source, RevocationStatus status) {
    CachedStatus learnt = status(CORP, status, NOW);
    return new CachedStatus(
        learnt.verified(), source, learnt.object(), learnt.responder(), learnt.received());
  }

  private static CachedStatus status(
      OcspObject object, RevocationStatus status, Instant thisUpdate) {
    return status(object, status, thisUpdate, false);
  }

  private static CachedStatus status(
      OcspObject object, RevocationStatus status, Instant thisUpdate, boolean nonceEchoed) {
    return new CachedStatus(
        new VerifiedStatus(
            status,
            thisUpdate,
            Optional.of(thisUpdate.plusSeconds(3600)),
            thisUpdate,
            Fingerprint.sha256(new byte[0]),
            NOT_AFTER,
            SignerBasis.ISSUER,
            nonceEchoed),
        Source.OCSP,
        object.name(),
        "http://ocsp.lab.test/",
        thisUpdate);
  }
}
