package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static io.vouchsafe.pki.crl.CrlLab.point;
import static io.vouchsafe.pki.crl.CrlLab.pointOf;
import static io.vouchsafe.pki.crl.CrlLab.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.api.Test;

/** RFC 5280 §6.3.3 (b), (d) and end: which CRLs speak of a certificate, and for which reasons. */
class CrlScopeTest {
  private static final String A = "http://pki.test/a.crl";
  private static final String B = "http://pki.test/b.crl";
  private static final int SOME = ReasonFlags.keyCompromise | ReasonFlags.cACompromise;
  private static final int REST =
      ReasonFlags.affiliationChanged
          | ReasonFlags.superseded
          | ReasonFlags.cessationOfOperation
          | ReasonFlags.certificateHold
          | ReasonFlags.privilegeWithdrawn
          | ReasonFlags.aACompromise;

  private final CrlLab lab = new CrlLab();

  @Test
  void aCrlWithoutScopeSpeaksOfEveryCertificateOfItsIssuer() {
    CrlIndex crl = lab.crl(complete());

    assertThat(word(lab.ask(lab.leaf(), crl))).isEqualTo("good");
    assertThat(word(lab.ask(lab.leaf(point(A)), crl))).isEqualTo("good");
    assertThat(word(lab.ask(lab.leaf(pointOf("CN=Else", Optional.of(A))), crl))).isEqualTo("good");
  }

  @Test
  void aCrlOfAnotherIssuerSpeaksOfNothing() {
    assertThat(word(lab.ask(lab.leaf(), lab.crl(complete(), lab.root)))).isEqualTo("OtherIssuer");
  }

  @Test
  void aPartSpeaksOfCertificatesThatNameIt() {
    CrlIndex partA = lab.crl(scoped(uri(A), false, false, null, false, false));

    assertThat(word(lab.ask(lab.leaf(point(A)), partA))).isEqualTo("good");
    assertThat(word(lab.ask(lab.leaf(point(B), point(A)), partA))).isEqualTo("good");
    assertThat(word(lab.ask(lab.leaf(point(B)), partA))).isEqualTo("OtherDistributionPoint");
    assertThat(word(lab.ask(lab.leaf(), partA))).isEqualTo("OtherDistributionPoint");
  }

  @Test
  void aPartIsNamedRelativeToItsIssuerOrInFull() {
    DistributionPointName relative =
        new DistributionPointName(
            DistributionPointName.NAME_RELATIVE_TO_CRL_ISSUER, new DERSet(commonName("part 1")));
    GeneralName whole = new GeneralName(new X500Name("CN=Issuing,CN=PART  1"));
    DistributionPointName full = new DistributionPointName(new GeneralNames(whole));
    Certificate relativeLeaf =
        lab.leaf(new org.bouncycastle.asn1.x509.DistributionPoint(relative, null, null));
    Certificate fullLeaf =
        lab.leaf(new org.bouncycastle.asn1.x509.DistributionPoint(full, null, null));
    CrlIndex relativeCrl = lab.crl(scoped(relative, false, false, null, false, false));
    CrlIndex fullCrl = lab.crl(scoped(full, false, false, null, false, false));

    assertThat(word(lab.ask(fullLeaf, relativeCrl))).isEqualTo("good");
    assertThat(word(lab.ask(relativeLeaf, fullCrl))).isEqualTo("good");
    assertThat(word(lab.ask(relativeLeaf, relativeCrl))).isEqualTo("good");
    assertThat(word(lab.ask(lab.leaf(), relativeCrl))).isEqualTo("OtherDistributionPoint");
  }

  @Test
  void coversUserOrCaCertificatesOnlyWhenItSaysSo() {
    Certificate ca = lab.issuing.issue(CertificateSpec.ca("CN=Sub", NOW)).certificate();
    CrlIndex users = lab.crl(scoped(null, true, false, null, false, false));
    CrlIndex cas = lab.crl(scoped(null, false, true, null, false, false));
    CrlIndex attributes = lab.crl(scoped(null, false, false, null, false, true));

    assertThat(word(lab.ask(lab.leaf(), users))).isEqualTo("good");
    assertThat(word(lab.ask(ca, users))).isEqualTo("OtherKind");
    assertThat(word(lab.ask(lab.leaf(), cas))).isEqualTo("OtherKind");
    assertThat(word(lab.ask(ca, cas))).isEqualTo("good");
    assertThat(word(lab.ask(lab.leaf(), attributes))).isEqualTo("OtherKind");
    assertThat(word(lab.ask(ca, attributes))).isEqualTo("OtherKind");
  }

  @Test
  void ofASerialAloneOnlyACrlForAllCertificatesSaysGood() {
    Certificate leaf = lab.leaf(point(A));
    CrlIndex all = lab.crl(complete());
    CrlIndex users = lab.crl(scoped(null, true, false, null, false, false));
    CrlIndex partA = lab.crl(scoped(uri(A), false, false, null, false, false));

    assertThat(word(lab.askBySerial(leaf, all))).isEqualTo("good");
    assertThat(word(lab.askBySerial(leaf, users))).isEqualTo("PerhapsOtherPart");
    assertThat(word(lab.askBySerial(leaf, partA))).isEqualTo("PerhapsOtherPart");
  }

  @Test
  void ofASerialAloneEveryPartThatNamesItSaysRevoked() {
    Certificate leaf = lab.leaf(point(A));
    CrlSpec all = complete();
    CrlSpec users = scoped(null, true, false, null, false, false);
    CrlSpec partA = scoped(uri(A), false, false, null, false, false);

    for (CrlSpec spec : List.of(all, users, partA)) {
      CrlIndex crl = lab.crl(spec.revoke(leaf.serial().value(), CrlLab.REVOKED_AT));
      assertThat(word(lab.askBySerial(leaf, crl))).isEqualTo("revoked");
    }
  }

  @Test
  void isGoodOnlyWhenEveryReasonIsCovered() {
    CrlIndex some = lab.crl(scoped(uri(A), false, false, new ReasonFlags(SOME), false, false));
    CrlIndex rest = lab.crl(scoped(uri(A), false, false, new ReasonFlags(REST), false, false));
    Certificate leaf = lab.leaf(point(A));

    assertThat(word(lab.ask(leaf, some))).isEqualTo("uncovered");
    assertThat(word(lab.ask(leaf, rest))).isEqualTo("uncovered");
    assertThat(word(lab.ask(leaf, some, rest))).isEqualTo("good");
    CrlResult.Undetermined result = (CrlResult.Undetermined) lab.ask(leaf, rest);
    assertThat(result.uncovered()).hasToString("[keyCompromise, cACompromise]");
  }

  @Test
  void aPointsReasonsBoundWhatItsCrlCovers() {
    CrlIndex part = lab.crl(scoped(uri(A), false, false, null, false, false));
    CrlIndex rest = lab.crl(scoped(uri(A), false, false, new ReasonFlags(REST), false, false));

    assertThat(word(lab.ask(lab.leaf(point(A, SOME)), part))).isEqualTo("uncovered");
    assertThat(word(lab.ask(lab.leaf(point(A, SOME), point(A, REST)), part))).isEqualTo("good");
    assertThat(word(lab.ask(lab.leaf(point(A, SOME)), part, rest))).isEqualTo("uncovered");
  }

  @Test
  void oneRevocationSettlesItWhateverIsCovered() {
    Certificate leaf = lab.leaf(point(A));
    CrlSpec some = scoped(uri(A), false, false, new ReasonFlags(SOME), false, false);

    CrlResult result =
        lab.ask(leaf, lab.crl(some.revoke(leaf.serial().value(), CrlLab.REVOKED_AT)));

    assertThat(word(result)).isEqualTo("revoked");
  }

  @Test
  void distributionPointsThatCannotBeReadLeaveTheStatusOpen() {
    Certificate reasonsOnly =
        lab.leaf(
            new org.bouncycastle.asn1.x509.DistributionPoint(null, new ReasonFlags(SOME), null));

    assertThat(word(lab.ask(reasonsOnly, lab.crl(complete())))).isEqualTo("UnreadablePoints");
  }

  @Test
  void anEmptyDistributionPointsExtensionCannotBeRead() {
    Certificate leaf =
        lab.issuing
            .issue(
                CrlLab.leafSpec()
                    .extension(Extension.cRLDistributionPoints, false, new DERSequence()))
            .certificate();

    assertThat(word(lab.ask(leaf, lab.crl(complete())))).isEqualTo("UnreadablePoints");
  }

  /** Each name of the one is compared with each of the other: whoever writes many pays for it. */
  @Test
  void comparingNamesCostsWorkThatIsBounded() {
    DistributionPointName ten = names(10);
    Certificate leaf = lab.leaf(new org.bouncycastle.asn1.x509.DistributionPoint(ten, null, null));
    CrlIndex crl = lab.crl(scoped(ten, false, false, null, false, false));

    // With its own point and the one that is assumed for all CRLs: 10 times 10, and 10.
    assertThat(word(lab.ask(CrlSettings.DEFAULT, Budget.of(9, 110), leaf, crl))).isEqualTo("good");
    assertThat(word(lab.ask(CrlSettings.DEFAULT, Budget.of(9, 109), leaf, crl)))
        .isEqualTo("OverBudget");
    assertThat(word(lab.ask(CrlSettings.DEFAULT, Budget.of(9, 99), leaf, crl)))
        .isEqualTo("OverBudget");
  }

  private static DistributionPointName names(int number) {
    return new DistributionPointName(
        new GeneralNames(
            IntStream.range(0, number)
                .mapToObj(i -> new GeneralName(GeneralName.uniformResourceIdentifier, A + i))
                .toArray(GeneralName[]::new)));
  }

  static CrlSpec scoped(
      DistributionPointName name,
      boolean users,
      boolean cas,
      ReasonFlags reasons,
      boolean indirect,
      boolean attributes) {
    return complete()
        .scope(new IssuingDistributionPoint(name, users, cas, reasons, indirect, attributes));
  }

  private static DistributionPointName uri(String uri) {
    return CrlLab.name(uri);
  }

  private static DERSequence commonName(String value) {
    ASN1EncodableVector attribute = new ASN1EncodableVector();
    attribute.add(new ASN1ObjectIdentifier("2.5.4.3"));
    attribute.add(new DERUTF8String(value));
    return new DERSequence(attribute);
  }
}
