package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.complete;
import static io.vouchsafe.pki.crl.CrlLab.point;
import static io.vouchsafe.pki.crl.CrlLab.pointOf;
import static io.vouchsafe.pki.crl.CrlLab.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5280 §4.2.1.13, §4.2.1.15: what a certificate says about where its CRLs are. */
class DistributionPointTest {
  private static final String A = "http://pki.test/a.crl";
  private static final String B = "ldap://pki.test/b";

  private final CrlLab lab = new CrlLab();

  @Test
  void urlsAreReadAsWritten() {
    assertThat(points(lab.leaf(point(A), point(B))))
        .extracting(DistributionPoint::urls)
        .containsExactly(List.of(A), List.of(B));
    assertThat(points(lab.leaf())).isEmpty();
    assertThat(points(lab.leaf(pointOf("CN=Else", Optional.empty()))))
        .extracting(DistributionPoint::urls)
        .containsExactly(List.of());
  }

  /** Other forms of names are places that are no URLs. */
  @Test
  void namesThatAreNoUrlsAreNotTakenForOne() {
    GeneralName[] names = {
      new GeneralName(new X500Name("CN=x")),
      new GeneralName(GeneralName.dNSName, "pki.test"),
      new GeneralName(GeneralName.registeredID, "1.2.3"),
      new GeneralName(
          GeneralName.otherName,
          new OtherName(new ASN1ObjectIdentifier("1.2.3"), DERNull.INSTANCE)),
      new GeneralName(GeneralName.uniformResourceIdentifier, A)
    };
    DistributionPoint point =
        points(
                lab.leaf(
                    new org.bouncycastle.asn1.x509.DistributionPoint(
                        new DistributionPointName(new GeneralNames(names)), null, null)))
            .getFirst();

    assertThat(point.urls()).containsExactly(A);
    assertThat(point.name().orElseThrow().below(lab.leaf().issuer()))
        .hasToString("[CN=x, GeneralName [2], GeneralName [8], GeneralName [0], " + A + "]");
  }

  /** A URL of more than 127 bytes has a longer header. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100, 127, 128, 255, 256, 1000})
  void urlsOfEveryLengthAreReadWhole(int length) {
    String url = "h".repeat(length);

    assertThat(points(lab.leaf(point(url))).getFirst().urls()).containsExactly(url);
  }

  @Test
  void whereDeltasLieIsSaidByTheCertificateAndByTheCrl() {
    CRLDistPoint freshest =
        new CRLDistPoint(new org.bouncycastle.asn1.x509.DistributionPoint[] {point(B)});
    Certificate leaf =
        lab.issuing
            .issue(CrlLab.leafSpec(point(A)).extension(Extension.freshestCRL, false, freshest))
            .certificate();

    assertThat(read(DistributionPoint.freshestOf(leaf)))
        .extracting(DistributionPoint::urls)
        .containsExactly(List.of(B));
    assertThat(read(DistributionPoint.freshestOf(lab.leaf(point(A))))).isEmpty();
    CrlIndex crl = lab.crl(complete().extension(Extension.freshestCRL, false, freshest));
    assertThat(crl.freshestPoints())
        .extracting(DistributionPoint::urls)
        .containsExactly(List.of(B));
    assertThat(lab.crl(complete()).freshestPoints()).isEmpty();
    // Known, but never critical in a conforming CRL.
    CrlIndex critical = lab.crl(complete().extension(Extension.freshestCRL, true, freshest));
    assertThat(word(lab.ask(lab.leaf(), critical))).isEqualTo("UnknownCriticalExtension");
  }

  /** Each point costs a comparison with each CRL, and each name one more. */
  @Test
  void pointsAndNamesAreBounded() {
    org.bouncycastle.asn1.x509.DistributionPoint[] most =
        Collections.nCopies(64, point(A))
            .toArray(org.bouncycastle.asn1.x509.DistributionPoint[]::new);
    org.bouncycastle.asn1.x509.DistributionPoint[] tooMany =
        Collections.nCopies(65, point(A))
            .toArray(org.bouncycastle.asn1.x509.DistributionPoint[]::new);
    assertThat(points(lab.leaf(most))).hasSize(64);
    assertThat(DistributionPoint.of(lab.leaf(tooMany))).isInstanceOf(Parsed.Malformed.class);

    assertThat(points(lab.leaf(named(256))).getFirst().urls()).hasSize(256);
    assertThat(DistributionPoint.of(lab.leaf(named(257)))).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void nothingStandsBehindThePointsOrInsideThem() {
    ASN1EncodableVector points = new ASN1EncodableVector();
    ASN1EncodableVector one = new ASN1EncodableVector();
    ((DERSequence) DERSequence.getInstance(point(A).toASN1Primitive()))
        .forEach(element -> one.add((ASN1Encodable) element));
    one.add(new DEROctetString(new byte[0]));
    points.add(new DERSequence(one));
    Certificate leaf =
        lab.issuing
            .issue(
                CrlLab.leafSpec()
                    .extension(Extension.cRLDistributionPoints, false, new DERSequence(points)))
            .certificate();

    assertThat(DistributionPoint.of(leaf)).isInstanceOf(Parsed.Malformed.class);
  }

  /** No structure holds an element more than RFC 5280's ASN.1 module gives it. */
  @Test
  void anElementBehindTheLastOneIsMalformed() throws Exception {
    DERTaggedObject key = new DERTaggedObject(false, 0, new DEROctetString(new byte[] {7}));
    DERTaggedObject users = new DERTaggedObject(false, 1, ASN1Boolean.TRUE);
    DERTaggedObject urls =
        new DERTaggedObject(
            false, 0, new DERSequence(new GeneralName(GeneralName.uniformResourceIdentifier, A)));
    assertHoldsNoMore(DistributionPoint::readAll, new DERSequence(pointWith(urls)));
    assertHoldsNoMore(io.vouchsafe.pki.crl.IssuingDistributionPoint::read, new DERSequence(users));
    assertHoldsNoMore(CrlAuthorityKey::read, new DERSequence(key));
    assertHoldsNoMore(Names::readAll, new DERSequence(new GeneralName(new X500Name("CN=x"))));
    assertMalformed(DistributionPoint::readAll, new DERSequence(pointWith(urls, DERNull.INSTANCE)));
    assertMalformed(
        io.vouchsafe.pki.crl.IssuingDistributionPoint::read,
        new DERSequence(new ASN1Encodable[] {users, DERNull.INSTANCE}));
    assertMalformed(
        CrlAuthorityKey::read, new DERSequence(new ASN1Encodable[] {key, DERNull.INSTANCE}));
    DERTaggedObject twoNames =
        new DERTaggedObject(
            false,
            4,
            new DERSequence(new ASN1Encodable[] {new X500Name("CN=x"), DERNull.INSTANCE}));
    assertMalformed(Names::readAll, new DERSequence(twoNames));
  }

  /** A DistributionPoint whose explicit tag holds {@code name}. */
  private static DERSequence pointWith(ASN1Encodable... name) {
    return new DERSequence(new DERTaggedObject(false, 0, new DERSequence(name)));
  }

  private interface Reading {
    @Nullable Object of(DerReader in) throws MalformedDerException;
  }

  private static void assertHoldsNoMore(Reading reading, ASN1Encodable value) throws Exception {
    byte[] der = value.toASN1Primitive().getEncoded("DER");
    assertThat(reading.of(DerReader.of(der))).isNotNull();
    byte[] longer = Arrays.copyOf(der, der.length + 2);
    longer[der.length] = 5;
    assertThatThrownBy(() -> reading.of(DerReader.of(longer)))
        .isInstanceOf(MalformedDerException.class);
  }

  private static void assertMalformed(Reading reading, ASN1Encodable value) throws Exception {
    byte[] der = value.toASN1Primitive().getEncoded("DER");
    assertThatThrownBy(() -> reading.of(DerReader.of(der)))
        .isInstanceOf(MalformedDerException.class);
  }

  /** Lengths around those at which DER's header grows. */
  @Test
  void aRelativeNameIsAppendedByteByByte() throws Exception {
    DistinguishedName issuer = lab.issuing.certificate().subject();
    for (int length = 1; length < 300; length++) {
      ASN1EncodableVector attribute = new ASN1EncodableVector();
      attribute.add(new ASN1ObjectIdentifier("2.5.4.3"));
      attribute.add(new DERUTF8String("p".repeat(length)));
      DERSet last = new DERSet(new DERSequence(attribute));
      ASN1EncodableVector whole = new ASN1EncodableVector();
      whole.add(new X500Name("CN=Issuing").getRDNs()[0]);
      whole.add(last);
      byte[] expected = new DERSequence(whole).getEncoded("DER");

      assertThat(
              new io.vouchsafe.pki.crl.DistributionPointName.Relative(
                      Der.copyOf(last.getEncoded("DER")))
                  .below(issuer))
          .as("%s bytes", length)
          .containsExactly(PointName.of(Names.distinguished(expected)));
    }
  }

  /** §4.2.1.13: appended to the issuer's name, however long the two are together. */
  @ParameterizedTest
  @ValueSource(ints = {1, 80, 100, 120, 200, 260, 1000})
  void aRelativeNameOfEveryLengthIsBelowItsIssuer(int length) {
    String value = "p".repeat(length);
    ASN1EncodableVector attribute = new ASN1EncodableVector();
    attribute.add(new ASN1ObjectIdentifier("2.5.4.3"));
    attribute.add(new DERUTF8String(value));
    DERSet last = new DERSet(new DERSequence(attribute));
    DistributionPointName relative =
        new DistributionPointName(DistributionPointName.NAME_RELATIVE_TO_CRL_ISSUER, last);
    ASN1EncodableVector whole = new ASN1EncodableVector();
    whole.add(new X500Name("CN=Issuing").getRDNs()[0]);
    whole.add(last);
    DistributionPointName full =
        new DistributionPointName(
            new GeneralNames(new GeneralName(X500Name.getInstance(new DERSequence(whole)))));
    CrlIndex crl =
        lab.crl(
            complete().scope(new IssuingDistributionPoint(full, false, false, null, false, false)));
    Certificate leaf =
        lab.leaf(new org.bouncycastle.asn1.x509.DistributionPoint(relative, null, null));

    assertThat(word(lab.ask(leaf, crl))).isEqualTo("good");
  }

  private static org.bouncycastle.asn1.x509.DistributionPoint named(int number) {
    GeneralName[] names =
        Collections.nCopies(number, new GeneralName(GeneralName.uniformResourceIdentifier, A))
            .toArray(GeneralName[]::new);
    return new org.bouncycastle.asn1.x509.DistributionPoint(
        new DistributionPointName(new GeneralNames(names)), null, null);
  }

  private static List<DistributionPoint> points(Certificate certificate) {
    return read(DistributionPoint.of(certificate));
  }

  private static List<DistributionPoint> read(Parsed<List<DistributionPoint>> parsed) {
    return parsed.toOptional().orElseThrow();
  }
}
