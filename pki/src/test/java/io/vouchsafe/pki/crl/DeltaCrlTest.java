package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.REVOKED_AT;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static io.vouchsafe.pki.crl.CrlLab.point;
import static io.vouchsafe.pki.crl.CrlLab.revocation;
import static io.vouchsafe.pki.crl.CrlLab.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5280 §5.2.4 and §6.3.3 (c), (h) to (k): delta CRLs. */
class DeltaCrlTest {
  private final CrlLab lab = new CrlLab();
  private final Certificate leaf = lab.leaf(point("http://pki.test/a.crl"));
  private final BigInteger serial = leaf.serial().value();

  @Test
  void aDeltaAddsRevocations() {
    CrlIndex base = lab.crl(complete());
    CrlIndex delta = lab.crl(delta(1).revoke(serial, REVOKED_AT, CRLReason.superseded));

    assertThat(word(lab.ask(leaf, base))).isEqualTo("good");
    assertThat(revocation(lab.ask(leaf, base, delta)).orElseThrow().reason())
        .isEqualTo(RevocationReason.SUPERSEDED);
  }

  @Test
  void aDeltaReleasesFromHold() {
    CrlSpec onHold = complete().revoke(serial, REVOKED_AT, CRLReason.certificateHold);
    CrlIndex release = lab.crl(delta(1).revoke(serial, REVOKED_AT, CRLReason.removeFromCRL));

    assertThat(revocation(lab.ask(leaf, lab.crl(onHold))).orElseThrow().reason())
        .isEqualTo(RevocationReason.CERTIFICATE_HOLD);
    assertThat(word(lab.ask(leaf, lab.crl(onHold), release))).isEqualTo("good");
  }

  /** A certificate has one entry; of two, the one that denies more counts, in whatever order. */
  @ParameterizedTest
  @CsvSource({"8 6, hold", "6 8, hold", "6 1, compromise", "1 6, compromise", "8 1, compromise"})
  void ofTwoEntriesOfOneCertificateTheGraverCounts(String reasons, String word) {
    CrlIndex base = lab.crl(complete().revoke(serial, REVOKED_AT, CRLReason.certificateHold));
    CrlSpec twice = delta(1);
    for (String reason : reasons.split(" ")) {
      twice.revoke(serial, REVOKED_AT, Integer.parseInt(reason));
    }

    assertThat(revocation(lab.ask(leaf, base, lab.crl(twice))).orElseThrow().reason())
        .isEqualTo(
            word.equals("hold")
                ? RevocationReason.CERTIFICATE_HOLD
                : RevocationReason.KEY_COMPROMISE);
  }

  @Test
  void aDeltaAloneSaysNothing() {
    CrlResult result = lab.ask(leaf, lab.crl(delta(1)));

    assertThat(word(result)).isEqualTo("DeltaWithoutBase");
  }

  /** Base that the delta starts from, number of the complete CRL, and whether they go together. */
  @ParameterizedTest
  @CsvSource({"5, 4, false", "5, 5, true", "3, 5, true", "4, 6, false"})
  void goesWithCompleteCrlsFromItsBaseToItself(long base, long completeNumber, boolean fits) {
    CrlIndex complete = lab.crl(complete().number(completeNumber));
    CrlIndex delta = lab.crl(delta(base).number(6).revoke(serial, REVOKED_AT));

    assertThat(word(lab.ask(leaf, complete, delta))).isEqualTo(fits ? "revoked" : "good");
  }

  /** §5.2.4: without numbers nobody can say whether the two belong together. */
  @Test
  void aCompleteCrlWithoutANumberIsNoBase() {
    CrlIndex delta = lab.crl(delta(1).revoke(serial, REVOKED_AT));

    CrlResult result = lab.ask(leaf, lab.crl(CrlSpec.unnumbered(NOW)), delta);
    assertThat(word(result)).isEqualTo("good");
    assertThat(result.unusable()).hasSize(1);
  }

  @Test
  void hasTheSameScopeAsItsBase() {
    IssuingDistributionPoint users =
        new IssuingDistributionPoint(null, true, false, null, false, false);
    CrlIndex scopedBase = lab.crl(complete().scope(users));
    CrlIndex scopedDelta = lab.crl(delta(1).scope(users).revoke(serial, REVOKED_AT));
    CrlIndex delta = lab.crl(delta(1).revoke(serial, REVOKED_AT));

    assertThat(word(lab.ask(leaf, scopedBase, scopedDelta))).isEqualTo("revoked");
    assertThat(word(lab.ask(leaf, scopedBase, delta))).isEqualTo("good");
    assertThat(word(lab.ask(leaf, lab.crl(complete()), scopedDelta))).isEqualTo("good");
  }

  @Test
  void namesTheSameKeyAsItsBase() {
    CrlSpec withoutKey = delta(1).withoutAuthorityKey().revoke(serial, REVOKED_AT);

    assertThat(word(lab.ask(leaf, lab.crl(complete()), lab.crl(withoutKey)))).isEqualTo("good");
  }

  @Test
  void aDeltaThatCannotBeUsedLeavesTheBaseAsItIs() {
    CrlIndex base = lab.crl(complete());
    CrlSpec forged = delta(1).revoke(serial, REVOKED_AT).brokenSignature();
    CrlSpec expired =
        delta(1).revoke(serial, REVOKED_AT).updates(NOW.minusSeconds(90), NOW.minusSeconds(61));
    CrlSpec strange =
        delta(1)
            .revoke(serial, REVOKED_AT)
            .extension(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE);

    for (CrlSpec spec : new CrlSpec[] {forged, expired, strange}) {
      CrlResult result = lab.ask(leaf, base, lab.crl(spec));
      assertThat(word(result)).isEqualTo("good");
      assertThat(result.unusable()).hasSize(1);
    }
  }

  @Test
  void isLeftAloneWhenTheSettingsSayNoDeltas() {
    CrlSettings usual = CrlSettings.DEFAULT;
    CrlSettings noDeltas =
        new CrlSettings(usual.path(), true, usual.clockSkew(), Optional.empty(), false);
    CrlIndex delta = lab.crl(delta(1).revoke(serial, REVOKED_AT));

    assertThat(word(lab.ask(noDeltas, leaf, lab.crl(complete()), delta))).isEqualTo("good");
  }

  @Test
  void theNewestDeltaCounts() {
    CrlSpec older = delta(1).number(2).revoke(serial, REVOKED_AT, CRLReason.certificateHold);
    CrlSpec newer = delta(1).number(3).updates(NOW.minusSeconds(60), NOW.plusSeconds(3600));

    CrlResult result = lab.ask(leaf, lab.crl(complete()), lab.crl(older), lab.crl(newer));

    assertThat(word(result)).isEqualTo("good");
  }

  @Test
  void evidenceIsOfTheDeltasTimeAndTheEarlierEnd() {
    CrlSpec delta = delta(1).updates(NOW.minusSeconds(60), NOW.plusSeconds(600));
    CrlResult.Determined result =
        (CrlResult.Determined) lab.ask(leaf, lab.crl(complete()), lab.crl(delta));

    assertThat(result.evidence().thisUpdate()).isEqualTo(NOW.minusSeconds(60));
    assertThat(result.evidence().nextUpdate()).contains(NOW.plusSeconds(600));
    assertThat(result.evidence().crlNumber()).contains(BigInteger.TWO);
  }

  private static CrlSpec delta(long base) {
    return CrlSpec.delta(base, NOW);
  }
}
