package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.REVOKED_AT;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static io.vouchsafe.pki.crl.CrlLab.revocation;
import static io.vouchsafe.pki.crl.CrlLab.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;

/** Several CRLs about one certificate, and CRLs that must not be used at all. */
class CrlCombinationTest {
  private final CrlLab lab = new CrlLab();
  private final Certificate leaf = lab.leaf();
  private final BigInteger serial = leaf.serial().value();

  @Test
  void saysWhenAndWhyTheCertificateWasRevoked() {
    CrlIndex crl = lab.crl(complete().revoke(serial, REVOKED_AT, CRLReason.keyCompromise));

    assertThat(revocation(lab.ask(leaf, crl)))
        .contains(new RevocationStatus.Revoked(REVOKED_AT, RevocationReason.KEY_COMPROMISE));
  }

  @Test
  void withoutAnyCrlNothingIsKnown() {
    CrlResult.Undetermined result = (CrlResult.Undetermined) lab.ask(leaf);

    assertThat(result.uncovered()).isEqualTo(ReasonSet.ALL);
    assertThat(result.mostTelling()).isEmpty();
    assertThat(result.explain()).contains("no CRL");
  }

  @Test
  void aNewerCrlOfTheSameLineReplacesTheOlder() {
    CrlSpec onHold = complete().revoke(serial, REVOKED_AT, CRLReason.certificateHold);
    CrlSpec newer = complete().number(2).updates(NOW.minusSeconds(60), NOW.plusSeconds(3600));

    assertThat(word(lab.ask(leaf, lab.crl(onHold), lab.crl(newer)))).isEqualTo("good");
    assertThat(word(lab.ask(leaf, lab.crl(newer), lab.crl(onHold)))).isEqualTo("good");
  }

  @Test
  void aForgedNewerCrlReplacesNothing() {
    CrlSpec revokes = complete().revoke(serial, REVOKED_AT);
    CrlSpec forged =
        complete().updates(NOW.minusSeconds(60), NOW.plusSeconds(3600)).brokenSignature();

    assertThat(word(lab.ask(leaf, lab.crl(revokes), lab.crl(forged)))).isEqualTo("revoked");
  }

  @Test
  void aRevocationInOneOfTwoScopesCounts() {
    IssuingDistributionPoint users =
        new IssuingDistributionPoint(null, true, false, null, false, false);
    CrlSpec older = complete().scope(users).revoke(serial, REVOKED_AT);
    CrlSpec newer = complete().updates(NOW.minusSeconds(60), NOW.plusSeconds(3600));

    assertThat(word(lab.ask(leaf, lab.crl(newer), lab.crl(older)))).isEqualTo("revoked");
  }

  @Test
  void everyUnusableCrlIsKeptWithItsReason() {
    CrlResult result =
        lab.ask(
            leaf,
            lab.crl(complete().brokenSignature()),
            lab.crl(complete(), lab.root),
            lab.crl(complete()));

    assertThat(word(result)).isEqualTo("good");
    assertThat(result.unusable())
        .extracting(unusable -> unusable.refusal().getClass().getSimpleName())
        .containsExactly("BadSignature", "OtherIssuer");
  }

  /** A hold may be lifted, and so says less than a revocation for good, whichever is newer. */
  @Test
  void aRevocationForGoodCountsBeforeAHold() {
    IssuingDistributionPoint users =
        new IssuingDistributionPoint(null, true, false, null, false, false);
    CrlSpec older = complete().scope(users).revoke(serial, REVOKED_AT, CRLReason.keyCompromise);
    CrlSpec newer =
        complete()
            .updates(NOW.minusSeconds(60), NOW.plusSeconds(3600))
            .revoke(serial, REVOKED_AT, CRLReason.certificateHold);
    CrlSpec alsoOnHold =
        complete().scope(users).revoke(serial, REVOKED_AT, CRLReason.certificateHold);

    assertThat(reason(older, newer)).isEqualTo(RevocationReason.KEY_COMPROMISE);
    assertThat(reason(newer, older)).isEqualTo(RevocationReason.KEY_COMPROMISE);
    CrlResult.Determined onHold =
        (CrlResult.Determined) lab.ask(leaf, lab.crl(alsoOnHold), lab.crl(newer));
    assertThat(onHold.evidence().thisUpdate()).as("the newest").isEqualTo(NOW.minusSeconds(60));
  }

  private RevocationReason reason(CrlSpec... specs) {
    CrlIndex[] crls = Arrays.stream(specs).map(lab::crl).toArray(CrlIndex[]::new);
    return revocation(lab.ask(leaf, crls)).orElseThrow().reason();
  }

  /** What rests on two CRLs is as old as the older and ends with the first that ends. */
  @Test
  void goodRestsOnAllThatCoveredIt() {
    IssuingDistributionPoint users =
        new IssuingDistributionPoint(null, true, false, null, false, false);
    CrlIndex scoped =
        lab.crl(
            complete().scope(users).number(9).updates(NOW.minusSeconds(60), NOW.plusSeconds(600)));
    CrlIndex all =
        lab.crl(complete().number(7).updates(NOW.minusSeconds(600), NOW.plusSeconds(900)));
    CrlResult.Determined good = (CrlResult.Determined) lab.ask(leaf, all, scoped);

    assertThat(good.evidence().thisUpdate()).isEqualTo(NOW.minusSeconds(600));
    assertThat(good.evidence().nextUpdate()).contains(NOW.plusSeconds(600));
    assertThat(good.evidence().crlNumber()).as("of the newest").contains(BigInteger.valueOf(9));
    assertThat(good.evidence().crls()).containsExactly(scoped, all);
    assertThat(good.evidence().signer()).isEqualTo(lab.issuing.certificate());
  }

  /** One of them without nextUpdate leaves the whole without an end. */
  @Test
  void withoutNextUpdateNothingSaysWhenItEnds() {
    CrlSettings usual = CrlSettings.DEFAULT;
    CrlSettings bounded =
        new CrlSettings(
            usual.path(), true, usual.clockSkew(), Optional.of(Duration.ofHours(2)), true);
    IssuingDistributionPoint users =
        new IssuingDistributionPoint(null, true, false, null, false, false);
    CrlIndex endless = lab.crl(complete().withoutNextUpdate());
    CrlIndex ending = lab.crl(complete().scope(users));
    CrlIndex endlessDelta =
        lab.crl(CrlSpec.delta(1, NOW).updates(NOW.minusSeconds(60), NOW).withoutNextUpdate());

    for (CrlIndex[] crls :
        new CrlIndex[][] {
          {endless}, {endless, ending}, {ending, endless}, {lab.crl(complete()), endlessDelta}
        }) {
      CrlResult.Determined good = (CrlResult.Determined) lab.ask(bounded, leaf, crls);
      assertThat(good.evidence().nextUpdate()).isEmpty();
    }
  }

  /** RFC 5280 §5.2 and §5.3: "the application MUST NOT use that CRL". */
  @Test
  void anUnknownCriticalExtensionForbidsTheCrl() {
    ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4");
    Extension inEntry = CrlSpec.written(unknown, true, DERNull.INSTANCE);
    Extension harmless = CrlSpec.written(unknown, false, DERNull.INSTANCE);
    CrlSpec inCrl = complete().extension(unknown, true, DERNull.INSTANCE);
    CrlSpec ofOther = complete().entry(CrlLab.OTHER_SERIAL, REVOKED_AT, inEntry);
    CrlSpec noncritical =
        complete()
            .extension(unknown, false, DERNull.INSTANCE)
            .entry(CrlLab.OTHER_SERIAL, REVOKED_AT, harmless);

    assertThat(word(lab.ask(leaf, lab.crl(inCrl)))).isEqualTo("UnknownCriticalExtension");
    assertThat(word(lab.ask(leaf, lab.crl(ofOther)))).isEqualTo("UnknownCriticalExtension");
    assertThat(word(lab.ask(leaf, lab.crl(noncritical)))).isEqualTo("good");
  }
}
