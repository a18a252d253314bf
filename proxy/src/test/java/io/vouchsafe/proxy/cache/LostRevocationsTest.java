package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.LossRecord.Lost;
import io.vouchsafe.vpnauth.revocation.Demand;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Whose certificates are asked about because a revocation may have been forgotten; until when. */
class LostRevocationsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant SOON = NOW.plusSeconds(60);
  private static final Instant LATE = NOW.plusSeconds(3600);
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final Certificate ONE = ca("CN=One");
  private static final Certificate OTHER = ca("CN=Other");

  private final LostRevocations losses = new LostRevocations(1 << 20);

  @Test
  void theFirstOfAnIssuerThatNoCrlListsIsTold() {
    assertThat(losses.lose(issuer(ONE), LATE, true)).as("a CRL lists it").isFalse();
    assertThat(losses.lose(issuer(ONE), LATE, false)).isTrue();
    assertThat(losses.lose(issuer(ONE), LATE, false)).as("the second").isFalse();
    assertThat(losses.lose(issuer(ONE), LATE, true)).isFalse();
    assertThat(losses.lose(issuer(OTHER), LATE, false)).isTrue();
    assertThat(losses.issuersAskedDirectly()).isEqualTo(2);
  }

  @Test
  void anIssuerBeyondThoseThatCanBeNamedIsNotTold() {
    nameAll(number -> losses.lose(number, LATE, false));
    assertThat(losses.lose(issuer(ONE), LATE, false)).isFalse();
    assertThat(demand(OTHER, NOW)).as("any issuer's").isEqualTo(Demand.ASK);
  }

  @Test
  void theIssuersOfListedOnesAreNotAskedAbout() {
    losses.lose(issuer(ONE), LATE, true);
    losses.loseForNow(issuer(OTHER), LATE);

    assertThat(losses.issuersAskedDirectly()).isEqualTo(1);
    assertThat(demand(ONE, NOW)).isEqualTo(Demand.LOOK_UP);
    assertThat(demand(OTHER, NOW)).isEqualTo(Demand.ASK);
  }

  /** What this process alone has lost is not written down, unless it cannot be kept apart. */
  @Test
  void aPassingLossIsNotForTheNextStart() {
    losses.loseForNow(issuer(ONE), LATE);
    assertThat(losses.record()).isEqualTo(LossRecord.NONE);

    nameAll(number -> losses.loseForNow(number, LATE));
    losses.loseForNow(issuer(ONE), LATE.plusSeconds(1));
    assertThat(losses.record().issuers()).as("one was there, so one was too many").hasSize(1);
    losses.loseForNow(issuer(OTHER), LATE);
    assertThat(losses.record().issuers()).containsKey(issuer(OTHER));
    assertThat(demand(OTHER, NOW)).isEqualTo(Demand.ASK);
    assertThat(demand(ONE, LATE.plusSeconds(1))).as("the later end").isEqualTo(Demand.ASK);
  }

  @Test
  void whoGivesUpWhatWasLostGivesUpAllOfIt() {
    losses.lose(issuer(ONE), LATE, false);
    losses.loseForNow(issuer(OTHER), LATE);
    losses.damaged(NOW);
    long before = losses.changes();
    losses.forget();

    assertThat(losses.isMarked()).isFalse();
    assertThat(losses.changes()).isGreaterThan(before);
    assertThat(losses.record()).isEqualTo(LossRecord.NONE);
    // Another loss marks its own issuer alone.
    losses.lose(issuer(ca("CN=Third")), LATE, false);
    assertThat(demand(ONE, NOW)).isEqualTo(Demand.NONE);
    assertThat(demand(OTHER, NOW)).isEqualTo(Demand.NONE);
  }

  @Test
  void aSweepTakesOutMarksThatAreOverAndNoOthers() {
    losses.lose(issuer(ONE), SOON, false);
    losses.lose(issuer(OTHER), LATE, false);
    losses.sweep(SOON);
    assertThat(losses.record().issuers()).hasSize(2);
    losses.sweep(SOON.plusSeconds(1));
    assertThat(losses.record().issuers()).containsOnlyKeys(issuer(OTHER));
    losses.sweep(LATE.plusSeconds(1));
    assertThat(losses.isMarked()).isFalse();
  }

  @Test
  void passingMarksAndThoseOfAnyIssuerEndTheSameWay() {
    losses.loseForNow(issuer(ONE), SOON);
    losses.restore(new LossRecord(Optional.empty(), Lost.of(LATE, false), Map.of()));
    losses.sweep(SOON);
    assertThat(losses.issuersAskedDirectly()).isEqualTo(1);
    losses.sweep(SOON.plusSeconds(1));
    assertThat(losses.issuersAskedDirectly()).isZero();
    assertThat(losses.isMarked()).isTrue();
    losses.sweep(LATE);
    assertThat(losses.isMarked()).isTrue();
    losses.sweep(LATE.plusSeconds(1));
    assertThat(losses.isMarked()).isFalse();
    assertThat(losses.record()).isEqualTo(LossRecord.NONE);
  }

  @Test
  void whatOneProcessLostTheNextOneKnows() {
    losses.lose(issuer(ONE), SOON, false);
    losses.lose(issuer(ONE), LATE, true);
    losses.damaged(NOW);
    losses.damaged(LATE);
    assertThat(losses.damaged()).as("since the first damage").contains(NOW);
    LossRecord record =
        new LossRecord(losses.record().damaged(), Lost.of(LATE, false), losses.record().issuers());

    LostRevocations next = new LostRevocations(1 << 20);
    long before = next.changes();
    next.restore(record);
    assertThat(next.record()).isEqualTo(record);
    assertThat(next.damaged()).contains(NOW);
    assertThat(next.changes()).isGreaterThan(before);
    assertThat(next.isMarked()).isTrue();

    LostRevocations unhurt = new LostRevocations(1 << 20);
    unhurt.restore(LossRecord.NONE);
    assertThat(unhurt.isMarked()).isFalse();
    assertThat(unhurt.damaged()).isEmpty();
  }

  @Test
  void untilTheSnapshotIsReadEverybodyIsAskedAbout() {
    assertThat(demand(ONE, NOW)).isEqualTo(Demand.NONE);
    losses.awaitSnapshot(true);
    assertThat(losses.isMarked()).isTrue();
    assertThat(demand(ONE, NOW)).isEqualTo(Demand.ASK);
    losses.awaitSnapshot(false);
    assertThat(demand(ONE, NOW)).isEqualTo(Demand.NONE);
    assertThat(losses.isMarked()).isFalse();
  }

  /** Beyond the bound an answer is forgotten, and its certificate is asked about once more. */
  @Test
  void theAnswersThatAreRememberedAreBounded() {
    LostRevocations small = new LostRevocations(10 * 160);
    small.lose(issuer(ONE), LATE, false);
    IntStream.range(0, 100).forEach(serial -> small.answered(question(serial, ONE).key()));
    assertThat(answered(small)).isEqualTo(10);

    small.resize(20 * 160);
    IntStream.range(0, 100).forEach(serial -> small.answered(question(serial, ONE).key()));
    assertThat(answered(small)).isEqualTo(20);
  }

  /** Both ends count: the last of the certificates that are lost, listed or not. */
  @Test
  void lossesTogetherEndWithTheLastOfThem() {
    Lost both = Lost.of(SOON, false).and(Lost.of(LATE, true)).and(Lost.of(NOW, false));
    assertThat(both).isEqualTo(new Lost(SOON, LATE));
    assertThat(both.isUnlisted()).isTrue();
    assertThat(Lost.of(LATE, true).isUnlisted()).isFalse();
    assertThat(both.isOver(SOON.plusSeconds(1))).isFalse();
    assertThat(both.isOver(LATE)).isFalse();
    assertThat(both.isOver(LATE.plusSeconds(1))).isTrue();
    assertThat(new Lost(LATE, SOON).isOver(SOON.plusSeconds(1))).isFalse();
  }

  @Test
  void issuersBeyondTheBoundCountTogetherInTheRecordToo() {
    nameAll(number -> losses.lose(number, SOON, false));
    LossRecord full = losses.record();

    LossRecord more = full.and(Map.of(issuer(ONE), Lost.of(LATE, false)));
    assertThat(more.issuers()).hasSize(LostRevocations.MOST_ISSUERS);
    assertThat(more.anyIssuer()).isEqualTo(Lost.of(LATE, false));
    Fingerprint known = full.issuers().keySet().iterator().next();
    LossRecord later = full.and(Map.of(known, Lost.of(LATE, false)));
    assertThat(later.anyIssuer()).isEqualTo(Lost.NOTHING);
    assertThat(later.issuers()).containsEntry(known, Lost.of(LATE, false));
    assertThat(LossRecord.NONE.and(Map.of(issuer(ONE), Lost.of(LATE, false))).issuers())
        .containsOnlyKeys(issuer(ONE));
  }

  private static long answered(LostRevocations losses) {
    return IntStream.range(0, 100)
        .filter(serial -> losses.demand(question(serial, ONE), false, NOW) == Demand.NONE)
        .count();
  }

  private static void nameAll(Consumer<Fingerprint> lose) {
    for (int i = 0; i < LostRevocations.MOST_ISSUERS; i++) {
      lose.accept(Fingerprint.sha256(new byte[] {(byte) i, (byte) (i >> 8)}));
    }
  }

  private Demand demand(Certificate issuer, Instant now) {
    return losses.demand(question(7, issuer), false, now);
  }

  private static StatusQuestion question(int serial, Certificate issuer) {
    return new StatusQuestion(
        RevocationQuery.bySerial(new SerialNumber(BigInteger.valueOf(serial)), issuer),
        Optional.empty(),
        Optional.empty());
  }

  private static Fingerprint issuer(Certificate ca) {
    return AcceptedResponse.issuer(ca);
  }

  private static Certificate ca(String name) {
    return LabCa.root(CertificateSpec.ca(name, NOW), BC).certificate();
  }
}
