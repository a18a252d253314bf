package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.NOW;
import static io.vouchsafe.pki.path.PathLab.PROVIDER;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.trust;
import static io.vouchsafe.pki.path.PathLab.validate;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The webpki profile: what CA/B and browsers demand beyond RFC 5280")
class WebpkiProfileTest {
  private static final LabCa ROOT = PathLab.root();
  private static final PathSettings RFC5280 = PathSettings.defaults(Purpose.SERVER_AUTH);
  private static final PathSettings WEBPKI = RFC5280.withProfile(Profile.WEBPKI);

  static Stream<Arguments> leaves() {
    return Stream.of(
        Arguments.of("no subjectAltName", CertificateSpec.server("O=Example", NOW), Code.MALFORMED),
        Arguments.of("a critical subjectAltName", criticalNames(), Code.MALFORMED),
        Arguments.of("a wildcard for a top level", server().dns("*.test"), Code.MALFORMED),
        Arguments.of("a foreign commonName", named("CN=b.test").dns("a.test"), Code.MALFORMED),
        Arguments.of(
            "a commonName in other case", named("CN=A.test").dns("a.test"), Code.MALFORMED),
        Arguments.of(
            "an address in the commonName", named("CN=192.0.2.1").dns("a.test"), Code.MALFORMED),
        Arguments.of("version 1", server().dns("a.test").version1(), Code.MALFORMED),
        Arguments.of("serial 0", server().dns("a.test").serial(0), Code.MALFORMED),
        Arguments.of(
            "no extKeyUsage",
            server().dns("a.test").without(Extension.extendedKeyUsage),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of(
            "any purpose",
            server()
                .dns("a.test")
                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.anyExtendedKeyUsage),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of("a critical extKeyUsage", criticalPurpose(), Code.EXTENDED_KEY_USAGE),
        Arguments.of("a CA as leaf", caAsLeaf(), Code.KEY_USAGE),
        Arguments.of(
            "no authorityKeyIdentifier",
            server().dns("a.test").withoutKeyIdentifiers(),
            Code.MALFORMED),
        Arguments.of(
            "an RSA key of 2052 bits",
            server().dns("a.test").keys(LabCa.rsa(2052, PROVIDER)),
            Code.WEAK_ALGORITHM),
        Arguments.of(
            "an Ed25519 key", server().dns("a.test").keys(ed25519()), Code.WEAK_ALGORITHM));
  }

  @ParameterizedTest(name = "leaf with {0}: {2}, and RFC 5280 lets it pass")
  @MethodSource("leaves")
  void leaf(String what, CertificateSpec spec, Code code) {
    Certificate leaf = ROOT.issue(spec).certificate();

    assertThat(refusal(validate(trust(ROOT), WEBPKI, leaf)).code()).isEqualTo(code);
    path(validate(trust(ROOT), RFC5280, leaf));
  }

  static Stream<Arguments> goodLeaves() {
    return Stream.of(
        Arguments.of("a dNSName", server().dns("a.test")),
        Arguments.of("no subject, critical names", subjectless()),
        Arguments.of("its commonName among the names", named("CN=a.test").dns("a.test")),
        Arguments.of("an RSA key", server().dns("a.test").keys(LabCa.rsa(2048, PROVIDER))));
  }

  @ParameterizedTest(name = "leaf with {0} passes")
  @MethodSource("goodLeaves")
  void goodLeaf(String what, CertificateSpec spec) {
    path(validate(trust(ROOT), WEBPKI, ROOT.issue(spec).certificate()));
  }

  static Stream<Arguments> authorities() {
    return Stream.of(
        Arguments.of("no key identifiers", ca("CA").withoutKeyIdentifiers()),
        Arguments.of(
            "basicConstraints not critical",
            ca("CA").extension(Extension.basicConstraints, false, new BasicConstraints(true))),
        Arguments.of("nameConstraints not critical", uncriticalConstraints()),
        Arguments.of("serial 0", ca("CA").serial(0)));
  }

  @ParameterizedTest(name = "CA with {0}: malformed, and RFC 5280 lets it pass")
  @MethodSource("authorities")
  void authority(String what, CertificateSpec spec) {
    LabCa issuing = ROOT.issueCa(spec);
    Certificate leaf = issuing.issue(server().dns("a.test")).certificate();

    assertThat(refusal(validate(trust(ROOT), WEBPKI, leaf, issuing.certificate())).code())
        .isEqualTo(Code.MALFORMED);
    path(validate(trust(ROOT), RFC5280, leaf, issuing.certificate()));
  }

  @ParameterizedTest(name = "root with {0}: {2}")
  @MethodSource("roots")
  void root(String what, CertificateSpec spec, Code code) {
    LabCa root = LabCa.root(spec, PROVIDER);
    Certificate leaf = root.issue(server().dns("a.test")).certificate();

    assertThat(refusal(validate(trust(root), WEBPKI, leaf)).code()).isEqualTo(code);
    path(validate(trust(root), RFC5280, leaf));
  }

  static Stream<Arguments> roots() {
    return Stream.of(
        Arguments.of(
            "an extKeyUsage",
            ca("R").extendedKeyUsage(KeyPurposeId.id_kp_serverAuth),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of("version 1", ca("R").version1(), Code.MALFORMED));
  }

  private static CertificateSpec server() {
    return CertificateSpec.server("O=Example", NOW);
  }

  private static CertificateSpec named(String subject) {
    return CertificateSpec.server(subject, NOW);
  }

  private static CertificateSpec subjectless() {
    return names(CertificateSpec.server("", NOW));
  }

  private static CertificateSpec criticalNames() {
    return names(server());
  }

  private static CertificateSpec names(CertificateSpec spec) {
    GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, "a.test"));
    return spec.extension(Extension.subjectAlternativeName, true, names);
  }

  private static CertificateSpec criticalPurpose() {
    return server()
        .dns("a.test")
        .extension(
            Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
  }

  private static CertificateSpec caAsLeaf() {
    return ca("Sub").dns("a.test").extendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
  }

  private static CertificateSpec uncriticalConstraints() {
    GeneralSubtree subtree = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "a.test"));
    NameConstraints constraints =
        new NameConstraints(List.of(subtree).toArray(GeneralSubtree[]::new), null);
    return ca("CA").extension(Extension.nameConstraints, false, constraints);
  }

  private static KeyPair ed25519() {
    try {
      return KeyPairGenerator.getInstance("Ed25519", PROVIDER).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
