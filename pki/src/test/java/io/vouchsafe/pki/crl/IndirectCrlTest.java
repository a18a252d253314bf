package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.BC;
import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.OTHER_SERIAL;
import static io.vouchsafe.pki.crl.CrlLab.REVOKED_AT;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static io.vouchsafe.pki.crl.CrlLab.pointOf;
import static io.vouchsafe.pki.crl.CrlLab.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 5280 §5.3.3 and §6.3.3 (b)(1): one CRL issuer speaks for several certificate issuers. */
class IndirectCrlTest {
  private static final X500Name ISSUING = new X500Name("CN=Issuing");
  private static final X500Name STRANGER = new X500Name("CN=Stranger");

  private final CrlLab lab = new CrlLab();
  private final LabCa crlIssuer =
      lab.root.issueCa(CertificateSpec.bare("CN=CRL Issuer", NOW).keyUsage(KeyUsage.cRLSign));
  private final Certificate leaf = lab.leaf(pointOf("CN=CRL Issuer", Optional.empty()));
  private final BigInteger serial = leaf.serial().value();

  @BeforeEach
  void presentTheCrlIssuer() {
    lab.presented.add(crlIssuer.certificate());
  }

  @Test
  void isUsedWhenThePointNamesItsIssuer() {
    Certificate withoutCrlIssuer = lab.leaf();
    CrlIndex crl = lab.crl(indirect(), crlIssuer);

    assertThat(word(lab.ask(leaf, crl))).isEqualTo("good");
    assertThat(word(lab.ask(withoutCrlIssuer, crl))).isEqualTo("OtherIssuer");
  }

  @Test
  void mustSayThatItIsIndirect() {
    assertThat(word(lab.ask(leaf, lab.crl(complete(), crlIssuer)))).isEqualTo("NotIndirect");
  }

  @Test
  void anEntryIsOfTheIssuerItNames() {
    CrlIndex ours = lab.crl(indirect().revoke(serial, REVOKED_AT, ISSUING), crlIssuer);
    CrlIndex strangers = lab.crl(indirect().revoke(serial, REVOKED_AT, STRANGER), crlIssuer);
    CrlIndex crlIssuersOwn = lab.crl(indirect().revoke(serial, REVOKED_AT), crlIssuer);

    assertThat(word(lab.ask(leaf, ours))).isEqualTo("revoked");
    assertThat(word(lab.ask(leaf, strangers))).isEqualTo("good");
    assertThat(word(lab.ask(leaf, crlIssuersOwn))).isEqualTo("good");
  }

  @Test
  void anEntryThatNamesNoIssuerIsOfTheOneBefore() {
    CrlSpec after =
        indirect()
            .revoke(OTHER_SERIAL, REVOKED_AT, STRANGER)
            .revoke(OTHER_SERIAL, REVOKED_AT, ISSUING)
            .revoke(serial, REVOKED_AT);
    CrlSpec afterStranger =
        indirect()
            .revoke(OTHER_SERIAL, REVOKED_AT, ISSUING)
            .revoke(OTHER_SERIAL, REVOKED_AT, STRANGER)
            .revoke(serial, REVOKED_AT);

    assertThat(word(lab.ask(leaf, lab.crl(after, crlIssuer)))).isEqualTo("revoked");
    assertThat(word(lab.ask(leaf, lab.crl(afterStranger, crlIssuer)))).isEqualTo("good");
  }

  @Test
  void entriesOfTheCrlIssuerMayBeNamedToo() {
    LabCa issuing = lab.issuing;
    Certificate own = lab.leaf();
    CrlSpec named = indirect().revoke(own.serial().value(), REVOKED_AT, ISSUING);

    assertThat(word(lab.ask(own, lab.crl(named, issuing)))).isEqualTo("revoked");
  }

  @Test
  void itsIssuersPathLeadsToTheSameAnchor() {
    LabCa elsewhere = LabCa.root(CertificateSpec.ca("CN=Elsewhere", NOW), BC);
    LabCa impostor =
        elsewhere.issueCa(CertificateSpec.bare("CN=CRL Issuer", NOW).keyUsage(KeyUsage.cRLSign));
    lab.presented.add(impostor.certificate());
    lab.presented.add(elsewhere.certificate());

    assertThat(word(lab.ask(leaf, lab.crl(indirect(), impostor)))).isEqualTo("SignerWithoutPath");
  }

  @Test
  void itsIssuerIsNotRevokedItself() {
    CrlIndex crl = lab.crl(indirect(), crlIssuer);
    BigInteger signersSerial = crlIssuer.certificate().serial().value();
    CrlIndex rootGood = lab.crl(complete(), lab.root);
    CrlIndex rootRevokes = lab.crl(complete().revoke(signersSerial, REVOKED_AT), lab.root);

    assertThat(word(lab.ask(leaf, crl, rootGood))).isEqualTo("good");
    assertThat(word(lab.ask(leaf, crl, rootRevokes))).isEqualTo("SignerRevoked");
  }

  /** §4.2.1.13: a relative name is below the CRL issuer's name where the point names one. */
  @Test
  void aRelativeNameIsBelowItsIssuersName() {
    DERSet part = new DERSet(new X500Name("CN=part 1").getRDNs()[0].getFirst());
    org.bouncycastle.asn1.x509.DistributionPointName relative =
        new org.bouncycastle.asn1.x509.DistributionPointName(
            org.bouncycastle.asn1.x509.DistributionPointName.NAME_RELATIVE_TO_CRL_ISSUER, part);
    GeneralNames issuer = new GeneralNames(new GeneralName(new X500Name("CN=CRL Issuer")));
    Certificate named =
        lab.leaf(new org.bouncycastle.asn1.x509.DistributionPoint(relative, null, issuer));
    CrlIndex below = lab.crl(indirect("CN=CRL Issuer,CN=part 1"), crlIssuer);
    CrlIndex belowTheOther = lab.crl(indirect("CN=Issuing,CN=part 1"), crlIssuer);

    assertThat(word(lab.ask(named, below))).isEqualTo("good");
    assertThat(word(lab.ask(named, belowTheOther))).isEqualTo("OtherDistributionPoint");
  }

  private static CrlSpec indirect(String part) {
    org.bouncycastle.asn1.x509.DistributionPointName full =
        new org.bouncycastle.asn1.x509.DistributionPointName(
            new GeneralNames(new GeneralName(new X500Name(part))));
    return complete().scope(new IssuingDistributionPoint(full, false, false, null, true, false));
  }

  private static CrlSpec indirect() {
    return complete().scope(new IssuingDistributionPoint(null, false, false, null, true, false));
  }
}
