package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Demand;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Nothing pushes out what is revoked, and what found no room is not forgotten in silence. */
class RevokedMemoryTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final RevocationStatus GOOD = new RevocationStatus.Good();
  private static final RevocationStatus REVOKED =
      new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE);
  private static final RevocationStatus HOLD =
      new RevocationStatus.Revoked(NOW, RevocationReason.CERTIFICATE_HOLD);
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final Certificate ISSUER = ca("CN=Issuer");
  private static final Certificate OTHER = ca("CN=Other");
  private static final Instant NOT_AFTER = ISSUER.notAfter();
  private static final OcspObject CORP =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));
  private static final Der BYTES = Der.copyOf(new byte[2000]);

  /** Room for six that are revoked, and for a hundred that are not. */
  private static final CacheSettings SMALL =
      new CacheSettings(16 << 10, 1 << 10, 64 << 10, Duration.ofDays(1));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StatusCache memory = new StatusCache("acme", SMALL, registry);

  @Test
  void noNumberOfOthersPushesOneOut() {
    learn(1, REVOKED);
    for (int i = 2; i < 3000; i++) {
      learn(i, GOOD);
    }

    assertThat(memory.saysRevoked(question(1).key())).isTrue();
    assertThat(memory.accepted().find(question(1).key(), "corp")).isPresent();
    assertThat(memory.accepted().worthKeeping(NOW).getFirst().revoked()).isTrue();
    assertThat(demand(2, ISSUER, NOW)).isEqualTo(Demand.NONE);
  }

  @Test
  void holdsAreChargedToo() {
    for (int i = 1; i < 50; i++) {
      learn(i, HOLD);
    }

    assertThat(memory.revokedFill().entries()).isEqualTo(6);
    assertThat(memory.revokedFill().memory()).isBetween(900L, 1024L);
    assertThat(memory.saysRevoked(question(1).key())).isTrue();
    learn(1, GOOD, NOW.plusSeconds(1));
    assertThat(memory.revokedFill().entries()).as("a lifted hold makes room").isEqualTo(5);
    assertThat(memory.saysRevoked(question(1).key())).isFalse();
    assertThat(memory.knows(question(1).key())).isTrue();
  }

  @Test
  void oneThatFindsNoRoomMarksItsIssuerAloneAndLeavesNoGood() {
    learn(99, GOOD);
    fill();
    assertThat(demand(7, ISSUER, NOW)).isEqualTo(Demand.NONE);
    learn(99, REVOKED);

    assertThat(memory.knows(question(99).key())).isFalse();
    assertThat(demand(99, ISSUER, NOW)).isEqualTo(Demand.ASK);
    assertThat(demand(7, ISSUER, NOW)).as("nobody knows which").isEqualTo(Demand.ASK);
    assertThat(demand(7, OTHER, NOW)).isEqualTo(Demand.NONE);
    assertThat(counter()).isEqualTo(1);
  }

  @Test
  void whileThereIsNoRoomADirectAnswerServesOnce() {
    fill();
    learn(99, REVOKED);
    learn(7, GOOD);

    assertThat(demand(7, ISSUER, NOW)).isEqualTo(Demand.ASK);
  }

  @Test
  void onceThereIsRoomEachIsAskedAboutOnce() {
    fill();
    learn(99, REVOKED);
    learn(7, GOOD);
    StatusCache larger =
        memory.under(new CacheSettings(16 << 10, 1 << 20, 64 << 10, Duration.ofDays(1)));
    larger.takeCharge(all -> true);

    assertThat(larger.demand(question(7), NOW)).isEqualTo(Demand.NONE);
    assertThat(larger.demand(question(8), NOW)).isEqualTo(Demand.ASK);
    assertThat(larger.demand(question(99), NOW)).as("the lost one").isEqualTo(Demand.ASK);
    larger.remember(question(8), stapled(), CORP, BYTES);
    assertThat(larger.demand(question(8), NOW)).as("a stapled one").isEqualTo(Demand.ASK);
    larger.remember(question(99), status(REVOKED, NOW), CORP, BYTES);
    assertThat(larger.demand(question(99), NOW)).isEqualTo(Demand.NONE);
  }

  @Test
  void anotherLossAsksForAnotherAnswer() {
    fill();
    learn(99, REVOKED);
    learn(7, GOOD);
    learn(98, REVOKED);
    memory
        .under(new CacheSettings(16 << 10, 1 << 20, 64 << 10, Duration.ofDays(1)))
        .takeCharge(all -> true);

    assertThat(demand(7, ISSUER, NOW)).as("answered before").isEqualTo(Demand.ASK);
  }

  @Test
  void aMarkEndsWithTheLastCertificateThatItStandsFor() {
    fill();
    learn(99, REVOKED);

    assertThat(demand(7, ISSUER, NOT_AFTER)).isEqualTo(Demand.ASK);
    assertThat(demand(7, ISSUER, NOT_AFTER.plusSeconds(1))).isEqualTo(Demand.NONE);
    memory.sweep(NOT_AFTER.plusSeconds(1), 100);
    assertThat(memory.mayHaveForgotten()).isFalse();
    assertThat(memory.revokedFill()).isEqualTo(new CacheFill(0, 0, 1 << 10));
  }

  @Test
  void onlyWhoForgetsTheRevokedLiftsIt() {
    fill();
    learn(99, REVOKED);

    memory.forget(false);
    assertThat(demand(7, ISSUER, NOW)).isEqualTo(Demand.ASK);
    assertThat(memory.revokedFill().entries()).isEqualTo(6);
    memory.forget(true);
    assertThat(demand(7, ISSUER, NOW)).isEqualTo(Demand.NONE);
    assertThat(memory.revokedFill().memory()).isZero();
  }

  /** What is known for good takes precedence over whatever comes after it, and stays. */
  @Test
  void aWordThatIsNotTakenInTakesNothingAway() {
    learn(1, REVOKED);
    learn(1, GOOD, NOW.plusSeconds(1));
    learn(1, HOLD, NOW.plusSeconds(2));

    assertThat(memory.saysRevoked(question(1).key())).isTrue();
    assertThat(memory.knownRevoked(question(1).key(), NOT_AFTER, NOW.plusSeconds(3))).isPresent();
    assertThat(memory.revokedFill().entries()).isEqualTo(1);
  }

  /** A second object's word about one that is known finds no room: the first one's stays. */
  @Test
  void whatFindsNoRoomBesideAnotherTakesNothingAway() {
    fill();
    OcspObject second = OcspObject.of("second", CORP.urls());
    CachedStatus theirs = status(REVOKED, NOW);
    memory.remember(
        question(1),
        new CachedStatus(
            theirs.verified(), Source.OCSP, "second", theirs.responder(), theirs.received()),
        second,
        BYTES);
    for (int i = 2; i <= 6; i++) {
      memory.remember(
          question(i),
          new CachedStatus(
              theirs.verified(), Source.OCSP, "second", theirs.responder(), theirs.received()),
          second,
          BYTES);
    }

    for (int i = 1; i <= 6; i++) {
      assertThat(memory.saysRevoked(question(i).key())).as("certificate %s", i).isTrue();
    }
    assertThat(memory.revokedFill().memory()).isLessThanOrEqualTo(1 << 10);
  }

  /** Of two objects' words, the one that is forgotten makes the other no less a revocation. */
  @Test
  void theRevokedStaysApartWhenAnotherWordOfItsCertificateGoes() {
    OcspObject second = OcspObject.of("second", CORP.urls());
    CachedStatus theirs = status(GOOD, NOW);
    learn(1, REVOKED);
    memory.remember(
        question(1),
        new CachedStatus(
            theirs.verified(), Source.OCSP, "second", theirs.responder(), theirs.received()),
        second,
        BYTES);
    memory.forget(false);

    assertThat(memory.revokedFill().entries()).isEqualTo(1);
    assertThat(memory.fill().entries()).isZero();
    assertThat(memory.lossRecord()).isEqualTo(LossRecord.NONE);
    learn(2, REVOKED);
    memory.forget(true);
    assertThat(memory.revokedFill()).isEqualTo(new CacheFill(0, 0, 1 << 10));
  }

  @Test
  void whatACrlListsTakesHalfAndIsLookedUp() {
    for (int i = 1; i < 50; i++) {
      memory.heed(question(i), listed());
    }

    assertThat(memory.revokedFill().entries()).isEqualTo(3);
    assertThat(demand(7, ISSUER, NOW)).isEqualTo(Demand.LOOK_UP);
    assertThat(counter()).as("nobody has to do anything about it").isZero();
    learn(60, REVOKED);
    assertThat(memory.saysRevoked(question(60).key())).isTrue();
    assertThat(demand(7, ISSUER, NOW)).isEqualTo(Demand.LOOK_UP);
  }

  @Test
  void aSmallerRegionPushesNothingOut() {
    fill();
    StatusCache smaller =
        memory.under(new CacheSettings(16 << 10, 200, 64 << 10, Duration.ofDays(1)));
    smaller.takeCharge(all -> true);

    assertThat(smaller.revokedFill().entries()).isEqualTo(6);
    smaller.remember(question(99), status(REVOKED, NOW), CORP, BYTES);
    assertThat(smaller.demand(question(7), NOW)).isEqualTo(Demand.ASK);
  }

  @Test
  void whatIsNotUpheldLeavesAndMakesRoom() {
    fill();
    memory.under(SMALL).takeCharge(none -> false);

    assertThat(memory.revokedFill()).isEqualTo(new CacheFill(0, 0, 1 << 10));
  }

  @Test
  void theSignedBytesOfARevokedAreNotPushedOutEither() {
    for (int i = 1; i <= 6; i++) {
      learn(i, REVOKED);
    }
    for (int i = 10; i < 500; i++) {
      learn(i, GOOD);
    }

    assertThat(memory.accepted().worthKeeping(NOW).stream().filter(AcceptedResponse::revoked))
        .hasSize(6);
    assertThat(memory.acceptedFill().memory()).isBetween(16_000L, 32L << 10);
    assertThat(memory.lossRecord()).isEqualTo(LossRecord.NONE);
  }

  @Test
  void aRestartLearnsWhatItCannotTakeBack() {
    StatusCache unsigned =
        new StatusCache(
            "small", new CacheSettings(16 << 10, 1 << 10, 4096, Duration.ofDays(1)), registry);
    unsigned.remember(question(1), status(REVOKED, NOW), CORP, BYTES);
    assertThat(unsigned.demand(question(7), NOW)).isEqualTo(Demand.NONE);

    StatusCache next = new StatusCache("next", SMALL, registry);
    next.restore(unsigned.lossRecord());
    assertThat(next.demand(question(1), NOW)).isEqualTo(Demand.ASK);
    assertThat(next.demand(question(1), NOT_AFTER.plusSeconds(1))).isEqualTo(Demand.NONE);
    assertThat(next.lossRecord()).isEqualTo(unsigned.lossRecord());
  }

  /** It would have ended by itself: whoever does not know it any more asks. */
  @Test
  void aRestartDoesNotMissARevokedAsRemoveFromCrl() {
    learn(1, new RevocationStatus.Revoked(NOW, RevocationReason.REMOVE_FROM_CRL));

    assertThat(memory.saysRevoked(question(1).key())).isTrue();
    assertThat(memory.lossRecord()).isEqualTo(LossRecord.NONE);
  }

  @Test
  void whatACrlListedIsLookedUpAfterARestart() {
    memory.heed(question(1), listed());
    StatusCache next = new StatusCache("next", SMALL, registry);
    next.restore(memory.lossRecord());

    assertThat(next.demand(question(1), NOW)).isEqualTo(Demand.LOOK_UP);
  }

  @Test
  void afterADamageEachCertificateIsAskedAboutOnce() {
    memory.damaged(NOW);
    assertThat(demand(1, ISSUER, NOW)).isEqualTo(Demand.ASK);
    assertThat(demand(1, OTHER, NOW)).isEqualTo(Demand.ASK);

    memory.remember(question(1), stapled(), CORP, BYTES);
    assertThat(demand(1, ISSUER, NOW)).isEqualTo(Demand.ASK);
    memory.remember(question(1), status(new RevocationStatus.Unknown(), NOW), CORP, BYTES);
    assertThat(demand(1, ISSUER, NOW)).as("nobody who knows").isEqualTo(Demand.ASK);
    learn(1, GOOD);
    assertThat(demand(1, ISSUER, NOW)).isEqualTo(Demand.NONE);
    assertThat(demand(2, ISSUER, NOT_AFTER.plusSeconds(1))).isEqualTo(Demand.ASK);
  }

  @Test
  void moreIssuersThanCanBeNamedAreAny() {
    for (int i = 0; i <= LostRevocations.MOST_ISSUERS; i++) {
      memory.lost(Fingerprint.sha256(new byte[] {(byte) i, (byte) (i >> 8)}), NOT_AFTER);
    }

    assertThat(demand(7, OTHER, NOW)).isEqualTo(Demand.ASK);
    assertThat(memory.lossRecord().issuers()).hasSize(LostRevocations.MOST_ISSUERS);
    assertThat(demand(7, OTHER, NOT_AFTER.plusSeconds(1))).isEqualTo(Demand.NONE);
  }

  private void fill() {
    for (int i = 1; i <= 6; i++) {
      learn(i, REVOKED);
    }
    assertThat(memory.revokedFill().entries()).isEqualTo(6);
  }

  private void learn(int serial, RevocationStatus status) {
    learn(serial, status, NOW);
  }

  private void learn(int serial, RevocationStatus status, Instant thisUpdate) {
    memory.remember(question(serial), status(status, thisUpdate), CORP, BYTES);
  }

  private Demand demand(int serial, Certificate issuer, Instant now) {
    return memory.demand(question(serial, issuer), now);
  }

  private double counter() {
    return registry.get("vouchsafe.revoked.without.room").tag("tenant", "acme").counter().count();
  }

  private static Certificate ca(String name) {
    return LabCa.root(CertificateSpec.ca(name, NOW), BC).certificate();
  }

  private static StatusQuestion question(int serial) {
    return question(serial, ISSUER);
  }

  private static StatusQuestion question(int serial, Certificate issuer) {
    return new StatusQuestion(
        RevocationQuery.bySerial(new SerialNumber(BigInteger.valueOf(serial)), issuer),
        Optional.of(CORP),
        Optional.empty());
  }

  private static CachedStatus listed() {
    return CachedStatus.ofCrl(
        status(REVOKED, NOW).verified(), "corp", "http://pki.lab.test/ca.crl", NOW);
  }

  private static CachedStatus stapled() {
    return new CachedStatus(status(GOOD, NOW).verified(), Source.STAPLED, "corp", "", NOW);
  }

  private static CachedStatus status(RevocationStatus status, Instant thisUpdate) {
    return new CachedStatus(
        new VerifiedStatus(
            status,
            thisUpdate,
            Optional.of(thisUpdate.plusSeconds(3600)),
            thisUpdate,
            Fingerprint.sha256(new byte[0]),
            NOT_AFTER,
            SignerBasis.ISSUER,
            false),
        Source.OCSP,
        "corp",
        "http://ocsp.lab.test/",
        thisUpdate);
  }
}
