package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ANY;
import static io.vouchsafe.pki.path.PathLab.NOW;
import static io.vouchsafe.pki.path.PathLab.PROVIDER;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.client;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.trust;
import static io.vouchsafe.pki.path.PathLab.validate;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.math.BigInteger;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("RFC 5280 §6.1.4, §6.1.5: what every certificate of a path must be")
class CertificateRulesTest {
  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999");
  private static final LabCa ROOT = PathLab.root();
  private static final ASN1ObjectIdentifier APPLICATION_POLICIES =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.311.21.10");
  private static final KeyPair SMALL_RSA = LabCa.rsa(1024, PROVIDER);

  static Stream<Arguments> authorities() {
    return Stream.of(
        Arguments.of("an ordinary CA", ca("CA"), null),
        Arguments.of(
            "(k) no basicConstraints", ca("CA").without(Extension.basicConstraints), Code.NOT_A_CA),
        Arguments.of(
            "(k) cA FALSE",
            ca("CA")
                .extension(Extension.basicConstraints, true, new BasicConstraints(false))
                .keyUsage(KeyUsage.digitalSignature),
            Code.NOT_A_CA),
        Arguments.of("(k) version 1", ca("CA").version1(), Code.NOT_A_CA),
        Arguments.of(
            "(n) keyUsage without keyCertSign",
            ca("CA").keyUsage(KeyUsage.cRLSign),
            Code.KEY_USAGE),
        Arguments.of("(n) no keyUsage at all", ca("CA").without(Extension.keyUsage), null),
        Arguments.of(
            "(o) an unknown critical extension",
            ca("CA").extension(UNKNOWN, true, DERNull.INSTANCE),
            Code.UNSUPPORTED_CRITICAL_EXTENSION),
        Arguments.of(
            "(o) an unknown extension that is not critical",
            ca("CA").extension(UNKNOWN, false, DERNull.INSTANCE),
            null),
        Arguments.of(
            "a key identifier marked critical",
            ca("CA")
                .withoutKeyIdentifiers()
                .extension(
                    Extension.subjectKeyIdentifier, true, new DEROctetString(new byte[] {1})),
            Code.UNSUPPORTED_CRITICAL_EXTENSION),
        Arguments.of(
            "an extKeyUsage without the purpose",
            ca("CA").extendedKeyUsage(KeyPurposeId.id_kp_serverAuth),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of(
            "an extKeyUsage with any purpose",
            ca("CA").extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage),
            null),
        Arguments.of("a small RSA key", ca("CA").keys(SMALL_RSA), Code.WEAK_ALGORITHM),
        Arguments.of(
            "no key identifiers, which the profile asks of issuers only",
            ca("CA").withoutKeyIdentifiers(),
            null));
  }

  @ParameterizedTest(name = "intermediate with {0}: {2}")
  @MethodSource("authorities")
  void intermediate(String what, CertificateSpec spec, Code code) {
    LabCa authority = ROOT.issueCa(spec);
    Certificate leaf = authority.issue(client("Leaf")).certificate();
    PathSettings settings = PathSettings.defaults(Purpose.CLIENT_AUTH);

    expect(code, validate(trust(ROOT), settings, leaf, authority.certificate()));
  }

  static Stream<Arguments> leaves() {
    return Stream.of(
        Arguments.of("clientAuth", client("L"), null),
        Arguments.of("no extKeyUsage", client("L").without(Extension.extendedKeyUsage), null),
        Arguments.of(
            "anyExtendedKeyUsage",
            client("L").extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage),
            null),
        Arguments.of(
            "serverAuth alone",
            client("L").extendedKeyUsage(KeyPurposeId.id_kp_serverAuth),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of(
            "an unknown critical extension",
            client("L").extension(UNKNOWN, true, DERNull.INSTANCE),
            Code.UNSUPPORTED_CRITICAL_EXTENSION),
        Arguments.of("version 1", client("L").version1(), null),
        Arguments.of("a serial of 20 octets", serial(client("L"), 159), null),
        Arguments.of("a serial of 160 bits", serial(client("L"), 160), null),
        Arguments.of("a serial of 161 bits", serial(client("L"), 161), Code.MALFORMED),
        Arguments.of(
            "keyCertSign without cA",
            client("L")
                .extension(Extension.basicConstraints, true, new BasicConstraints(false))
                .keyUsage(KeyUsage.keyCertSign),
            Code.MALFORMED),
        Arguments.of(
            "cA FALSE",
            client("L").extension(Extension.basicConstraints, true, new BasicConstraints(false)),
            null),
        Arguments.of("neither subject nor names", CertificateSpec.client("", NOW), Code.MALFORMED),
        Arguments.of(
            "no subject, and critical names",
            CertificateSpec.client("", NOW)
                .extension(
                    Extension.subjectAlternativeName,
                    true,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "a.test"))),
            null),
        Arguments.of(
            "critical application policies beside extKeyUsage",
            client("L").extension(APPLICATION_POLICIES, true, new DERSequence()),
            null),
        Arguments.of(
            "critical application policies alone",
            client("L")
                .without(Extension.extendedKeyUsage)
                .extension(APPLICATION_POLICIES, true, new DERSequence()),
            Code.UNSUPPORTED_CRITICAL_EXTENSION),
        Arguments.of("an unknown policy qualifier", qualified(false), null),
        Arguments.of(
            "an unknown qualifier in critical policies",
            qualified(true),
            Code.UNSUPPORTED_CRITICAL_EXTENSION),
        Arguments.of(
            "nameConstraints",
            PathLab.constrain(
                client("L"), List.of(new GeneralName(GeneralName.dNSName, "a.test")), List.of()),
            Code.MALFORMED),
        Arguments.of(
            "neither subject nor critical subjectAltName",
            CertificateSpec.client("", NOW).dns("a.test"),
            Code.MALFORMED),
        Arguments.of("a small RSA key", client("L").keys(SMALL_RSA), Code.WEAK_ALGORITHM),
        Arguments.of(
            "a SHA-1 signature", client("L").signedWith("SHA1withECDSA"), Code.WEAK_ALGORITHM));
  }

  @ParameterizedTest(name = "leaf with {0}: {2}")
  @MethodSource("leaves")
  void leaf(String what, CertificateSpec spec, Code code) {
    PathSettings settings = PathSettings.defaults(Purpose.CLIENT_AUTH);

    expect(code, validate(trust(ROOT), settings, ROOT.issue(spec).certificate()));
  }

  @Test
  @DisplayName("RFC 5280 §4.2.1.9: pathLenConstraint counts what is not self-issued")
  void pathLength() {
    LabCa zero = ROOT.issueCa(ca("Zero").pathLength(0));
    LabCa rolled = zero.issueCa(ca("Zero"));
    LabCa below = zero.issueCa(ca("Below"));
    Certificate direct = zero.issue(client("Direct")).certificate();
    Certificate viaRolled = rolled.issue(client("Rolled")).certificate();
    Certificate viaBelow = below.issue(client("Below")).certificate();

    path(validate(trust(ROOT), ANY, direct, zero.certificate()));
    path(validate(trust(ROOT), ANY, viaRolled, rolled.certificate(), zero.certificate()));
    assertThat(
            refusal(validate(trust(ROOT), ANY, viaBelow, below.certificate(), zero.certificate()))
                .code())
        .isEqualTo(Code.PATH_TOO_LONG);
  }

  /** Constraint of the top CA, of the one below it (-1 = none), CAs below that one; accepted. */
  @ParameterizedTest(name = "pathLenConstraint {0}, then {1}, and {2} more CAs: {3}")
  @CsvSource({
    "1, -1, 0, true",
    "1, -1, 1, false",
    "2, -1, 1, true",
    "2, -1, 2, false",
    "2, 0, 1, false",
    "3, 1, 1, true",
    "3, 1, 2, false",
    "1, 9, 1, false",
  })
  @DisplayName(
      "RFC 5280 §6.1.4 (l), (m): each CA takes one, and a wider constraint gives none back")
  void pathLengthIsUsedUp(int top, int next, int more, boolean accepted) {
    LabCa last = ROOT.issueCa(ca("Top").pathLength(top));
    List<Certificate> path = new ArrayList<>(List.of(last.certificate()));
    last = last.issueCa(next < 0 ? ca("Next") : ca("Next").pathLength(next));
    path.addFirst(last.certificate());
    for (int i = 0; i < more; i++) {
      last = last.issueCa(ca("More " + i));
      path.addFirst(last.certificate());
    }
    path.addFirst(last.issue(client("L")).certificate());

    expect(
        accepted ? null : Code.PATH_TOO_LONG,
        validate(trust(ROOT), ANY, path.toArray(Certificate[]::new)));
  }

  @Test
  void keyUsageThatTheLeafMustAssert() {
    Certificate leaf = ROOT.issue(client("L")).certificate();
    var signature = io.vouchsafe.pki.KeyUsage.DIGITAL_SIGNATURE;
    var agreement = io.vouchsafe.pki.KeyUsage.KEY_AGREEMENT;

    path(validate(trust(ROOT), ANY.withLeafKeyUsage(Set.of(signature)), leaf));
    assertThat(refusal(validate(trust(ROOT), ANY.withLeafKeyUsage(Set.of(agreement)), leaf)))
        .isEqualTo(new PathRefusal.MissingKeyUsage(agreement, Set.of(signature)));
  }

  @Test
  void everyPeerNameMustMatch() {
    Certificate leaf = ROOT.issue(client("L").dns("a.test").dns("b.test")).certificate();
    PathSettings both = ANY.withPeerNames(List.of(PeerName.dns("a.test"), PeerName.dns("b.test")));
    PathSettings one = ANY.withPeerNames(List.of(PeerName.dns("a.test"), PeerName.dns("c.test")));

    path(validate(trust(ROOT), both, leaf));
    assertThat(refusal(validate(trust(ROOT), one, leaf)))
        .isEqualTo(
            new PathRefusal.IdentityMismatch(PeerName.dns("c.test"), List.of("a.test", "b.test")));
  }

  static Stream<Arguments> anchors() {
    BasicConstraints no = new BasicConstraints(false);
    return Stream.of(
        Arguments.of("version 1", ca("A").version1(), null),
        Arguments.of("no basicConstraints", ca("A").without(Extension.basicConstraints), null),
        Arguments.of("no extension at all", CertificateSpec.bare("CN=A", NOW), null),
        Arguments.of(
            "nameConstraints and no basicConstraints",
            PathLab.constrain(
                ca("A").without(Extension.basicConstraints),
                List.of(),
                List.of(new GeneralName(GeneralName.dNSName, "other.test"))),
            null),
        Arguments.of(
            "nameConstraints that bind, and no basicConstraints",
            PathLab.constrain(
                ca("A").without(Extension.basicConstraints),
                List.of(),
                List.of(new GeneralName(GeneralName.dNSName, "l.test"))),
            Code.NAME_CONSTRAINTS),
        Arguments.of(
            "cA FALSE",
            CertificateSpec.bare("CN=A", NOW).extension(Extension.basicConstraints, true, no),
            Code.NOT_A_CA),
        Arguments.of(
            "keyUsage without keyCertSign",
            ca("A").without(Extension.basicConstraints).keyUsage(KeyUsage.digitalSignature),
            Code.KEY_USAGE));
  }

  @ParameterizedTest(name = "anchor with {0}: {2}, and accepted where its constraints do not bind")
  @MethodSource("anchors")
  @DisplayName("RFC 5280 §6.1.1 (d): an anchor is a CA because the operator says so")
  void anchor(String what, CertificateSpec spec, Code code) {
    LabCa anchor = LabCa.root(spec, PROVIDER);
    Certificate leaf = anchor.issue(client("L").dns("l.test")).certificate();
    PathSettings unbound = ANY.withAnchorRules(new AnchorRules(true, false));

    expect(code, validate(trust(anchor), ANY, leaf));
    path(validate(trust(anchor), unbound, leaf));
  }

  @Test
  @DisplayName("An intermediate is a CA because the caller names it, but not against its own word")
  void namedAsCa() {
    LabCa silent = ROOT.issueCa(ca("CA").without(Extension.basicConstraints));
    LabCa denying =
        ROOT.issueCa(
            CertificateSpec.bare("CN=CA", NOW)
                .extension(Extension.basicConstraints, true, new BasicConstraints(false)));

    path(named(silent, silent));
    assertThat(refusal(named(silent, ROOT)).code()).isEqualTo(Code.NOT_A_CA);
    assertThat(refusal(named(denying, denying)).code()).isEqualTo(Code.NOT_A_CA);
  }

  private static PathResult named(LabCa issuing, LabCa named) {
    return validate(
        trust(ROOT),
        ANY.withNamedAsCa(Set.of(named.certificate())),
        issuing.issue(client("L")).certificate(),
        issuing.certificate());
  }

  static Stream<Arguments> anchorsOwnRules() {
    return Stream.of(
        Arguments.of(
            "keyUsage without keyCertSign", ca("R").keyUsage(KeyUsage.cRLSign), Code.KEY_USAGE),
        Arguments.of(
            "an extKeyUsage without the purpose",
            ca("R").extendedKeyUsage(KeyPurposeId.id_kp_serverAuth),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of(
            "an unknown critical extension",
            ca("R").extension(UNKNOWN, true, DERNull.INSTANCE),
            Code.UNSUPPORTED_CRITICAL_EXTENSION));
  }

  @ParameterizedTest(name = "anchor with {0}: {2}, unless its own rules do not bind")
  @MethodSource("anchorsOwnRules")
  void anchorsAreHeldToTheirOwnRules(String what, CertificateSpec spec, Code code) {
    LabCa anchor = LabCa.root(spec, PROVIDER);
    Certificate leaf = anchor.issue(client("L")).certificate();
    PathSettings settings = PathSettings.defaults(Purpose.CLIENT_AUTH);

    expect(code, validate(trust(anchor), settings, leaf));
    path(validate(trust(anchor), settings.withAnchorRules(new AnchorRules(true, false)), leaf));
  }

  @Test
  void anAnchorsKeyIsHeldToTheAlgorithmsWhetherItsRulesBindOrNot() {
    LabCa small = LabCa.root(ca("Small").keys(SMALL_RSA), PROVIDER);
    Certificate leaf = small.issue(client("L")).certificate();
    PathSettings unbound = ANY.withAnchorRules(new AnchorRules(false, false));

    expect(Code.WEAK_ALGORITHM, validate(trust(small), ANY, leaf));
    expect(Code.WEAK_ALGORITHM, validate(trust(small), unbound, leaf));
  }

  @Test
  void aTrustedLeafIsUnderstoodAllTheSame() {
    Certificate strange =
        ROOT.issue(client("L").extension(UNKNOWN, true, DERNull.INSTANCE)).certificate();

    expect(Code.UNSUPPORTED_CRITICAL_EXTENSION, validate(trust(List.of(strange)), ANY, strange));
  }

  /** certificatePolicies with a qualifier of no kind that RFC 5280 §4.2.1.4 names. */
  private static CertificateSpec qualified(boolean critical) {
    DERSequence qualifier =
        new DERSequence(new ASN1Encodable[] {UNKNOWN, new DEROctetString(new byte[0])});
    DERSequence policy = new DERSequence(new ASN1Encodable[] {UNKNOWN, new DERSequence(qualifier)});
    return client("L").extension(Extension.certificatePolicies, critical, new DERSequence(policy));
  }

  @Test
  void smallKeysPassWhereTheSettingsAllowThem() {
    Certificate leaf = ROOT.issue(client("L").keys(SMALL_RSA)).certificate();

    path(validate(trust(ROOT), ANY.withAlgorithms(new Algorithms(false, false, 1024)), leaf));
  }

  private static CertificateSpec serial(CertificateSpec spec, int bits) {
    return spec.serial(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
  }

  private static void expect(Code code, PathResult result) {
    if (code == null) {
      path(result);
    } else {
      assertThat(refusal(result).code()).isEqualTo(code);
    }
  }
}
