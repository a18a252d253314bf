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
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.math.BigInteger;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The strict profile: what RFC 5280 §4 demands of CAs; one row a rule")
class StrictProfileTest {
  private static final LabCa ROOT = PathLab.root();
  private static final PathSettings STRICT = ANY.withProfile(Profile.STRICT);

  @Test
  @DisplayName("A chain as RFC 5280 wants it passes, with and without what a root may leave out")
  void conforming() {
    LabCa issuing = ROOT.issueCa(ca("CA").pathLength(0));
    LabCa bare = LabCa.root(ca("R").withoutAuthorityKeyIdentifier(), PROVIDER);

    path(
        validate(
            trust(ROOT), STRICT, issuing.issue(client("L")).certificate(), issuing.certificate()));
    path(validate(trust(bare), STRICT, bare.issue(client("L")).certificate()));
    path(validate(trust(ROOT), STRICT, ROOT.issue(serial(client("L"), 159)).certificate()));
  }

  /** What binds every certificate; {@code clause} stands in the sentence. */
  static Stream<Arguments> ofAll() {
    return Stream.of(
        Arguments.of("serial 0", (Change) spec -> spec.serial(0), "§4.1.2.2"),
        Arguments.of("a negative serial", (Change) spec -> spec.serial(-5), "§4.1.2.2"),
        Arguments.of(
            "a serial of 20 octets and a sign", (Change) spec -> serial(spec, 160), "§4.1.2.2"),
        Arguments.of(
            "GeneralizedTime before 2050", (Change) CertificateSpec::generalizedTime, "§4.1.2.5"),
        Arguments.of("a unique identifier", (Change) CertificateSpec::uniqueIdentifier, "§4.1.2.8"),
        Arguments.of(
            "policyConstraints that are not critical",
            (Change)
                spec ->
                    spec.extension(
                        Extension.policyConstraints,
                        false,
                        new PolicyConstraints(null, BigInteger.ZERO)),
            "§4.2.1.11"),
        Arguments.of(
            "inhibitAnyPolicy that is not critical",
            (Change) spec -> spec.extension(Extension.inhibitAnyPolicy, false, new ASN1Integer(0)),
            "§4.2.1.14"));
  }

  @ParameterizedTest(name = "{0}: malformed ({2}) in leaf, intermediate and anchor")
  @MethodSource("ofAll")
  void everyCertificate(String what, Change change, String clause) {
    Certificate leaf = ROOT.issue(change.of(client("L"))).certificate();
    LabCa issuing = ROOT.issueCa(change.of(ca("CA")));
    LabCa root = LabCa.root(change.of(ca("R")), PROVIDER);

    refused(clause, Code.MALFORMED, trust(ROOT), leaf);
    refused(
        clause,
        Code.MALFORMED,
        trust(ROOT),
        issuing.issue(client("L")).certificate(),
        issuing.certificate());
    refused(clause, Code.MALFORMED, trust(root), root.issue(client("L")).certificate());
  }

  static Stream<Arguments> ofAuthorities() {
    return Stream.of(
        Arguments.of(
            "basicConstraints that are not critical",
            ca("CA").extension(Extension.basicConstraints, false, new BasicConstraints(true)),
            Code.MALFORMED,
            "§4.2.1.9"),
        Arguments.of(
            "no subjectKeyIdentifier",
            ca("CA").withoutSubjectKeyIdentifier(),
            Code.MALFORMED,
            "§4.2.1.2"),
        Arguments.of(
            "no keyUsage", ca("CA").without(Extension.keyUsage), Code.KEY_USAGE, "§4.2.1.3"),
        Arguments.of(
            "nameConstraints that are not critical",
            ca("CA").extension(Extension.nameConstraints, false, otherHosts()),
            Code.MALFORMED,
            "§4.2.1.10"));
  }

  @ParameterizedTest(name = "CA with {0}: {2} ({3}), as intermediate and as anchor")
  @MethodSource("ofAuthorities")
  void authority(String what, CertificateSpec spec, Code code, String clause) {
    LabCa issuing = ROOT.issueCa(spec);
    Certificate leaf = issuing.issue(client("L")).certificate();

    refused(clause, code, trust(ROOT), leaf, issuing.certificate());
    refused(clause, code, trust(issuing), leaf);
  }

  @Test
  @DisplayName("§4.2.1.1: an intermediate names the key of the CA above it")
  void anIntermediateNamesItsIssuersKey() {
    for (CertificateSpec spec :
        List.of(ca("CA").withoutAuthorityKeyIdentifier(), issuerAndSerial(ca("CA")))) {
      LabCa issuing = ROOT.issueCa(spec);
      Certificate leaf = issuing.issue(client("L")).certificate();

      refused("§4.2.1.1", Code.MALFORMED, trust(ROOT), leaf, issuing.certificate());
    }
  }

  static Stream<Arguments> ofLeaves() {
    return Stream.of(
        Arguments.of("version 1", client("L").version1(), Code.MALFORMED, "§4.1.2.1"),
        Arguments.of(
            "no authorityKeyIdentifier",
            client("L").withoutAuthorityKeyIdentifier(),
            Code.MALFORMED,
            "§4.2.1.1"),
        Arguments.of(
            "authorityKeyIdentifier without keyIdentifier",
            issuerAndSerial(client("L")),
            Code.MALFORMED,
            "§4.2.1.1"),
        Arguments.of(
            "another key in authorityKeyIdentifier",
            otherAuthorityKey(client("L")),
            Code.MALFORMED,
            "§4.2.1.2"),
        Arguments.of(
            "keyCertSign without basicConstraints",
            client("L").keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
            Code.MALFORMED,
            "§4.2.1.3"),
        Arguments.of(
            "pathLenConstraint without cA",
            client("L")
                .extension(Extension.basicConstraints, true, new DERSequence(new ASN1Integer(1))),
            Code.MALFORMED,
            "§4.2.1.9"),
        Arguments.of(
            "a CA's certificate without subjectKeyIdentifier",
            ca("L").withoutSubjectKeyIdentifier(),
            Code.MALFORMED,
            "§4.2.1.2"));
  }

  @ParameterizedTest(name = "leaf with {0}: {2} ({3})")
  @MethodSource("ofLeaves")
  void leaf(String what, CertificateSpec spec, Code code, String clause) {
    refused(clause, code, trust(ROOT), ROOT.issue(spec).certificate());
  }

  static Stream<Arguments> ofAnchors() {
    return Stream.of(
        Arguments.of("version 1", ca("R").version1(), Code.NOT_A_CA, "§4.2.1.9"),
        Arguments.of(
            "no basicConstraints",
            ca("R").without(Extension.basicConstraints).without(Extension.keyUsage),
            Code.NOT_A_CA,
            "§4.2.1.9"),
        Arguments.of(
            "authorityKeyIdentifier without keyIdentifier",
            issuerAndSerial(ca("R")),
            Code.MALFORMED,
            "§4.2.1.1"),
        Arguments.of(
            "another key in authorityKeyIdentifier, though it is self-signed",
            otherAuthorityKey(ca("R")),
            Code.MALFORMED,
            "§4.2.1.2"));
  }

  @ParameterizedTest(name = "root with {0}: {2} ({3}), whether or not its constraints bind")
  @MethodSource("ofAnchors")
  void root(String what, CertificateSpec spec, Code code, String clause) {
    LabCa root = LabCa.root(spec, PROVIDER);
    Certificate leaf = root.issue(client("L")).certificate();
    PathSettings unbound = STRICT.withAnchorRules(new AnchorRules(false, false));

    refused(clause, code, trust(root), leaf);
    assertThat(refusal(validate(trust(root), unbound, leaf)).code()).isEqualTo(code);
  }

  @Test
  @DisplayName("§4.2.1.1: an anchor that another CA issued names that CA's key")
  void crossCertifiedAnchor() {
    LabCa cross = ROOT.issueCa(ca("Cross").withoutAuthorityKeyIdentifier());

    refused("§4.2.1.1", Code.MALFORMED, trust(cross), cross.issue(client("L")).certificate());
  }

  @Test
  @DisplayName("RFC 4210 §4.4: a new key that the CA's old key signed rightly names the old one")
  void rolledOverAnchor() {
    LabCa old = LabCa.root(ca("R"), PROVIDER);
    LabCa renewed = old.issueCa(ca("R"));

    path(validate(trust(renewed), STRICT, renewed.issue(client("L")).certificate()));
  }

  @Test
  @DisplayName("The algorithm of an anchor's own signature is no matter in any profile")
  void weakOwnSignature() {
    LabCa root = LabCa.root(ca("R").signedWith("SHA1withECDSA"), PROVIDER);
    Certificate leaf = root.issue(client("L").dns("l.test")).certificate();

    for (Profile profile : Profile.values()) {
      path(
          validate(
              trust(root), PathSettings.defaults(Purpose.CLIENT_AUTH).withProfile(profile), leaf));
    }
  }

  @Test
  @DisplayName("The key of an anchor counts in every profile")
  void weakKeyOfAnAnchor() {
    KeyPair small = LabCa.rsa(1024, PROVIDER);
    LabCa root = LabCa.root(ca("R").keys(small), PROVIDER);
    Certificate leaf = root.issue(client("L").dns("l.test")).certificate();

    for (Profile profile : Profile.values()) {
      PathSettings settings = PathSettings.defaults(Purpose.CLIENT_AUTH).withProfile(profile);
      assertThat(refusal(validate(trust(root), settings, leaf)).code())
          .isEqualTo(Code.WEAK_ALGORITHM);
    }
    path(validate(trust(root), ANY.withAlgorithms(new Algorithms(false, false, 1024)), leaf));
  }

  @Test
  @DisplayName("An anchor that is the whole path is looked at as well")
  void trustedLeaf() {
    LabCa self = LabCa.root(client("L").serial(0), PROVIDER);
    LabCa authority = LabCa.root(ca("L").withoutSubjectKeyIdentifier(), PROVIDER);

    refused("§4.1.2.2", Code.MALFORMED, trust(self), self.certificate());
    refused("§4.2.1.2", Code.MALFORMED, trust(authority), authority.certificate());
    LabCa unknown =
        LabCa.root(
            ca("R")
                .extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999"), true, DERNull.INSTANCE),
            PROVIDER);
    PathSettings unbound = STRICT.withAnchorRules(new AnchorRules(false, false));
    assertThat(
            refusal(validate(trust(unknown), unbound, unknown.issue(client("L")).certificate()))
                .code())
        .isEqualTo(Code.UNSUPPORTED_CRITICAL_EXTENSION);
  }

  @Test
  @DisplayName("Among namesakes the path through the conforming one is found")
  void theConformingNamesake() {
    LabCa issuing = ROOT.issueCa(ca("CA"));
    Certificate sloppy =
        ROOT.issue(ca("CA").keys(issuing.keys()).withoutKeyIdentifiers()).certificate();
    Certificate leaf = issuing.issue(client("L")).certificate();

    PathResult result =
        PathLab.VALIDATOR.validate(
            leaf,
            List.of(sloppy, issuing.certificate()),
            trust(ROOT),
            STRICT,
            NOW,
            Budget.standard());

    assertThat(path(result).certificates()).contains(issuing.certificate());
  }

  /** Changes a specification of a certificate. */
  private interface Change {
    CertificateSpec of(CertificateSpec spec);
  }

  /** Refused under strict for that clause, and accepted under rfc5280. */
  private static void refused(String clause, Code code, CaGroup group, Certificate... leafFirst) {
    PathRefusal refusal = refusal(validate(group, STRICT, leafFirst));

    assertThat(refusal.code()).as(refusal.explain()).isEqualTo(code);
    assertThat(refusal.explain()).contains("RFC 5280").contains(clause);
    path(validate(group, ANY, leafFirst));
  }

  private static CertificateSpec serial(CertificateSpec spec, int bits) {
    return spec.serial(BigInteger.ONE.shiftLeft(bits - 1));
  }

  private static NameConstraints otherHosts() {
    GeneralSubtree excluded = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "not.test"));
    return new NameConstraints(null, new GeneralSubtree[] {excluded});
  }

  private static CertificateSpec otherAuthorityKey(CertificateSpec spec) {
    return spec.withoutAuthorityKeyIdentifier()
        .extension(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(new byte[] {9, 9, 9}));
  }

  private static CertificateSpec issuerAndSerial(CertificateSpec spec) {
    GeneralNames names =
        new GeneralNames(new GeneralName(GeneralName.directoryName, "O=Example,CN=Root"));
    return spec.withoutAuthorityKeyIdentifier()
        .extension(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(names, BigInteger.ONE));
  }
}
