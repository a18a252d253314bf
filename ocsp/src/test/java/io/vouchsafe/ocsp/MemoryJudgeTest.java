package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.Remembered.NOW;
import static io.vouchsafe.ocsp.Remembered.OBJECT;
import static io.vouchsafe.ocsp.Remembered.good;
import static io.vouchsafe.ocsp.Remembered.onHold;
import static io.vouchsafe.ocsp.Remembered.revoked;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a lax object accepted never serves a strict one. */
class MemoryJudgeTest {
  private static final TestPki PKI = new TestPki();

  /** Under each pair of checkboxes: criteria, criteria and trusted root, none. */
  @ParameterizedTest(name = "accepted as {0}")
  @CsvSource({
    "ISSUER,       serves,              serves,              serves",
    "DELEGATE,     serves,              serves,              serves",
    "TRUSTED_ROOT, SIGNER_NOT_ACCEPTED, serves,              serves",
    "CA_GROUP,     SIGNER_NOT_ACCEPTED, SIGNER_NOT_ACCEPTED, serves",
    "PINNED,       SIGNER_NOT_ACCEPTED, SIGNER_NOT_ACCEPTED, SIGNER_NOT_ACCEPTED",
  })
  void chainModeLooksAtTheGround(
      SignerBasis basis, String criteria, String trustedRoot, String none) {
    for (Remembered entry : List.of(good().on(basis), revoked().on(basis))) {
      assertThat(entry.judge(chain(true, false), NOW)).isEqualTo(criteria);
      assertThat(entry.judge(chain(true, true), NOW)).isEqualTo(trustedRoot);
      assertThat(entry.judge(chain(false, false), NOW)).isEqualTo(none);
    }
  }

  /** Another object has another CA group, under which nobody has looked. */
  @ParameterizedTest(name = "accepted as {0} by another object: {1}")
  @CsvSource({
    "ISSUER, serves",
    "DELEGATE, serves",
    "TRUSTED_ROOT, SIGNER_NOT_ACCEPTED",
    "CA_GROUP, SIGNER_NOT_ACCEPTED",
  })
  void theLaxerGroundsHoldForTheirOwnObjectOnly(SignerBasis basis, String expected) {
    assertThat(good().on(basis).under("other").judge(chain(false, true), NOW)).isEqualTo(expected);
  }

  /** One object without a group of its own, shared by two policies; or one whose group changed. */
  @ParameterizedTest(name = "accepted as {0} under another CA group: {1}")
  @CsvSource({
    "ISSUER, serves",
    "DELEGATE, serves",
    "TRUSTED_ROOT, SIGNER_NOT_ACCEPTED",
    "CA_GROUP, SIGNER_NOT_ACCEPTED",
  })
  void theLaxerGroundsHoldUnderTheirOwnGroupOnly(SignerBasis basis, String expected) {
    OcspObject otherPolicy = chain(false, true).withCaGroup(PKI.group);

    assertThat(good().on(basis).judge(otherPolicy, NOW)).isEqualTo(expected);
    assertThat(revoked().on(basis).judge(otherPolicy, NOW)).isEqualTo(expected);
  }

  @Test
  void pinnedModeLooksAtTheSigner() {
    Certificate pinned = PKI.delegate.certificate();
    Certificate other = PKI.leaf.certificate();
    for (SignerBasis basis : SignerBasis.values()) {
      assertThat(good().on(basis).signedBy(pinned).judge(pinning(pinned), NOW)).isEqualTo("serves");
      assertThat(good().on(basis).signedBy(other).judge(pinning(pinned), NOW))
          .isEqualTo("SIGNER_NOT_PINNED");
    }
  }

  @Test
  void whatACrlToldDoesNotDependOnHowRespondersAreTreated() {
    Remembered told = revoked().on(SignerBasis.ISSUER).fromCrl("corp");

    assertThat(told.judge(pinning(PKI.delegate.certificate()), NOW)).isEqualTo("serves");
    assertThat(told.judge(OBJECT.withCaching(CachingRules.DEFAULT.withEnabled(false)), NOW))
        .isEqualTo("serves");
    assertThat(told.judge(OBJECT, Remembered.NOT_AFTER)).isEqualTo("serves");
    assertThat(told.judge(OBJECT, Remembered.NOT_AFTER.plusSeconds(1))).isEqualTo("OUTLIVED");
  }

  @Test
  void ofACrlOnlyRevokedServesFromMemoryAndAHoldIsAskedAnew() {
    assertThat(good().fromCrl("corp").judge(OBJECT, NOW)).isEqualTo("NEVER_SERVES");
    assertThat(Remembered.onHold().fromCrl("corp").judge(OBJECT, NOW))
        .isEqualTo("HOLD_NEEDS_ASKING");
  }

  /** It may have been lifted since: who brings it must not shut others out until its nextUpdate. */
  @Test
  void aHoldThatAPeerBroughtIsAskedAnewAtOnce() {
    assertThat(onHold().judge(OBJECT, NOW)).isEqualTo("serves");
    assertThat(onHold().stapled().judge(OBJECT, NOW)).isEqualTo("HOLD_NEEDS_ASKING");
    assertThat(revoked().stapled().judge(OBJECT, NOW)).isEqualTo("serves");
  }

  @Test
  void aCrlOfAnotherSignerCountsUnderTheGroupThatLedToIt() {
    Remembered indirect = revoked().on(SignerBasis.CA_GROUP).fromCrl("corp");

    assertThat(indirect.judge(OBJECT, NOW)).isEqualTo("serves");
    assertThat(indirect.judge(OBJECT.withCaGroup(PKI.group), NOW)).isEqualTo("SIGNER_NOT_ACCEPTED");
  }

  /** Accepted with the defaults: no SHA-1, no DSA, RSA from 2048 bits. */
  @ParameterizedTest(name = "SHA-1 {0}, DSA {1}, RSA from {2}: {3}")
  @CsvSource({
    "false, false, 2048, serves",
    "true,  true,  1024, serves",
    "false, false, 2049, LAXER_ALGORITHMS",
  })
  void aGoodServesWhereAllThatWasAcceptedStillIs(
      boolean sha1, boolean dsa, int rsaBits, String expected) {
    OcspObject asker = algorithms(new Algorithms(sha1, dsa, rsaBits));

    assertThat(good().judge(asker, NOW)).isEqualTo(expected);
    assertThat(revoked().judge(asker, NOW)).as("a forger gains nothing").isEqualTo("serves");
    assertThat(onHold().judge(asker, NOW)).isEqualTo("serves");
  }

  private static OcspObject algorithms(Algorithms algorithms) {
    return OBJECT.withRules(ResponseRules.DEFAULT.withAlgorithms(algorithms));
  }

  @ParameterizedTest(name = "stapled, accepted as {0}: {1}")
  @CsvSource({"ISSUER, serves", "DELEGATE, serves", "TRUSTED_ROOT, STAPLED", "CA_GROUP, STAPLED"})
  void aStapledStatusNeedsStepTwo(SignerBasis basis, String expected) {
    assertThat(good().on(basis).stapled().judge(chain(false, true), NOW)).isEqualTo(expected);
  }

  /**
   * A nonce is required of answers to our own requests. A remembered one serves if it had it, or if
   * it says revoked, which nobody replays to anybody's gain.
   */
  @ParameterizedTest(name = "{0}, fetched: {1}, nonce echoed: {2}, under {3}: {4}")
  @CsvSource({
    "good, true, true, REQUIRE, serves",
    "good, true, false, REQUIRE, NONCE_MISSING",
    "good, false, false, REQUIRE, STAPLED",
    "on hold, true, true, REQUIRE, serves",
    "on hold, true, false, REQUIRE, serves",
    "on hold, false, false, REQUIRE, STAPLED",
    "revoked, true, true, REQUIRE, serves",
    "revoked, true, false, REQUIRE, serves",
    "revoked, false, false, REQUIRE, STAPLED",
    "good, true, false, PREFER, serves",
    "good, true, false, OFF, serves"
  })
  void aRequiredNonceHadToComeBack(
      String status, boolean fetched, boolean echoed, NonceUse use, String expected) {
    Remembered remembered =
        switch (status) {
          case "good" -> good();
          case "on hold" -> onHold();
          case "revoked" -> revoked();
          default -> throw new IllegalArgumentException(status);
        };
    Remembered arrived = fetched ? remembered : remembered.stapled();
    assertThat((echoed ? arrived.withNonceEchoed() : arrived).judge(nonce(use), NOW))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"60, serves", "61, NOT_YET_VALID"})
  void aClockThatWentBackIsNoticed(long thisUpdate, String expected) {
    assertThat(good().thisUpdate(thisUpdate).judge(OBJECT, NOW)).isEqualTo(expected);
    assertThat(revoked().thisUpdate(thisUpdate).judge(OBJECT, NOW)).isEqualTo("serves");
  }

  @Test
  void everyReasonHasItsWord() {
    assertThat(good().judge(OBJECT, NOW.plusSeconds(3661))).isEqualTo("OUTLIVED");
    assertThat(good().withoutNextUpdate().judge(OBJECT, NOW)).isEqualTo("NO_NEXT_UPDATE");
    assertThat(
            good()
                .judge(
                    OBJECT.withCaching(
                        CachingRules.DEFAULT.withNextUpdateAheadTime(
                            OptionalLong.of(CachingRules.NEVER_SERVES))),
                    NOW))
        .isEqualTo("NEVER_SERVES");
    assertThat(good().judge(OBJECT.withCaching(CachingRules.DEFAULT.withEnabled(false)), NOW))
        .isEqualTo("CACHING_OFF");
  }

  private static OcspObject chain(boolean criteria, boolean trustedRoot) {
    return trusting(new SignerTrust.Chain(criteria, trustedRoot));
  }

  private static OcspObject pinning(Certificate signer) {
    return trusting(new SignerTrust.Pinned(List.of(signer)));
  }

  private static OcspObject trusting(SignerTrust trust) {
    return OBJECT.withRules(ResponseRules.DEFAULT.withSigners(trust));
  }

  private static OcspObject nonce(NonceUse use) {
    return OBJECT.withRules(ResponseRules.DEFAULT.withNonce(use));
  }
}
