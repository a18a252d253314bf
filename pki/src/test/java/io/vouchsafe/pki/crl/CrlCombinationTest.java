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
