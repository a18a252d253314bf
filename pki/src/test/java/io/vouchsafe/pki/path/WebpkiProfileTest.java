package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.NOW;
import static io.vouchsafe.pki.path.PathLab.PROVIDER;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.validate;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The webpki profile: what browsers demand of a path when they verify it")
class WebpkiProfileTest {
  private static final LabCa ROOT = PathLab.root();
  private static final PathSettings RFC5280 = PathSettings.defaults(Purpose.SERVER_AUTH);
  private static final PathSettings WEBPKI = RFC5280.withProfile(Profile.WEBPKI);

  static Stream<Arguments> leaves() {
    return Stream.of(
        Arguments.of("no subjectAltName", CertificateSpec.server("CN=a.test", NOW), Code.MALFORMED),
        Arguments.of("version 1", server().version1(), Code.MALFORMED),
        Arguments.of(
            "no extKeyUsage",
            server().without(Extension.extendedKeyUsage),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of(
            "any purpose alone",
            server().extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of(
            "any purpose and another one",
            server()
                .extendedKeyUsage(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.anyExtendedKeyUsage),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of("a brainpool key", server().keys(brainpool()), Code.WEAK_ALGORITHM),
        Arguments.of("an Ed25519 key", server().keys(ed25519()), Code.WEAK_ALGORITHM));
  }

  @ParameterizedTest(name = "leaf with {0}: {2}, and RFC 5280 lets it pass")
  @MethodSource("leaves")
  void leaf(String what, CertificateSpec spec, Code code) {
    Certificate leaf = ROOT.issue(spec).certificate();

    assertThat(refusal(validate(trust(ROOT), WEBPKI, leaf)).code()).isEqualTo(code);
    assertThat(refusal(validate(trust(leaf), WEBPKI, leaf)).code()).isEqualTo(code);
    path(validate(trust(ROOT), RFC5280, leaf));
    path(validate(trust(leaf), RFC5280, leaf));
  }

  @Test
  @DisplayName("RSA has 2048 bits even where the settings are content with fewer")
  void smallKeys() {
    PathSettings lax = RFC5280.withAlgorithms(new Algorithms(false, false, 1024));
    Certificate leaf = ROOT.issue(server().keys(LabCa.rsa(1024, PROVIDER))).certificate();

    assertThat(refusal(validate(trust(ROOT), lax.withProfile(Profile.WEBPKI), leaf)).code())
        .isEqualTo(Code.WEAK_ALGORITHM);
    path(validate(trust(ROOT), lax, leaf));
  }

  /** CA/Browser Forum, Baseline Requirements §7.1: the issuers' affair. */
  static Stream<Arguments> goodLeaves() {
    return Stream.of(
        Arguments.of("an RSA key", server().keys(LabCa.rsa(2048, PROVIDER))),
        Arguments.of("an RSA key of 2052 bits", server().keys(LabCa.rsa(2052, PROVIDER))),
        Arguments.of("no subject, critical names", critical(CertificateSpec.server("", NOW))),
        Arguments.of(
            "a foreign commonName", CertificateSpec.server("CN=b.test", NOW).dns("a.test")),
        Arguments.of("a critical subjectAltName beside a subject", critical(server())),
        Arguments.of(
            "a critical extKeyUsage",
            server()
                .extension(
                    Extension.extendedKeyUsage,
                    true,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))),
        Arguments.of(
            "the purpose beside any purpose",
            server()
                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.anyExtendedKeyUsage)),
        Arguments.of(
            "a CA as leaf",
            ca("Sub").dns("a.test").extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
        Arguments.of("serial 0", server().serial(0)),
        Arguments.of("no key identifiers", server().withoutKeyIdentifiers()));
  }

  @ParameterizedTest(name = "leaf with {0} passes")
  @MethodSource("goodLeaves")
  void goodLeaf(String what, CertificateSpec spec) {
    path(validate(trust(ROOT), WEBPKI, ROOT.issue(spec).certificate()));
  }

  static Stream<Arguments> authorities() {
    return Stream.of(
        Arguments.of("a brainpool key", ca("CA").keys(brainpool()), Code.WEAK_ALGORITHM),
        Arguments.of("an Ed25519 key", ca("CA").keys(ed25519()), Code.WEAK_ALGORITHM));
  }

  @ParameterizedTest(name = "CA with {0}: {2}, as intermediate and as anchor")
  @MethodSource("authorities")
  void authority(String what, CertificateSpec spec, Code code) {
    LabCa issuing = ROOT.issueCa(spec);
    Certificate leaf = issuing.issue(server()).certificate();
    PathSettings unbound = WEBPKI.withAnchorRules(new AnchorRules(false, false));

    assertThat(refusal(validate(trust(ROOT), WEBPKI, leaf, issuing.certificate())).code())
        .isEqualTo(code);
    assertThat(refusal(validate(trust(issuing), unbound, leaf)).code()).isEqualTo(code);
    path(validate(trust(ROOT), RFC5280, leaf, issuing.certificate()));
  }

  @Test
  @DisplayName("An anchor of version 1 ends no path, and RFC 5280 lets it pass")
  void versionOneRoot() {
    LabCa root = LabCa.root(ca("R").version1(), PROVIDER);
    Certificate leaf = root.issue(server()).certificate();

    assertThat(refusal(validate(trust(root), WEBPKI, leaf)).code()).isEqualTo(Code.MALFORMED);
    path(validate(trust(root), RFC5280, leaf));
  }

  static Stream<Arguments> goodAuthorities() {
    return Stream.of(
        Arguments.of("no key identifiers", ca("CA").withoutKeyIdentifiers()),
        Arguments.of(
            "basicConstraints not critical",
            ca("CA").extension(Extension.basicConstraints, false, new BasicConstraints(true))),
        Arguments.of("nameConstraints not critical", constraints(false)),
        Arguments.of("critical nameConstraints", constraints(true)),
        Arguments.of("any purpose", ca("CA").extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)),
        Arguments.of("the purpose", ca("CA").extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
        Arguments.of("serial 0", ca("CA").serial(0)));
  }

  @ParameterizedTest(name = "CA with {0} passes, as intermediate and as root")
  @MethodSource("goodAuthorities")
  void goodAuthority(String what, CertificateSpec spec) {
    LabCa issuing = ROOT.issueCa(spec);
    LabCa root = LabCa.root(spec, PROVIDER);

    path(
        validate(
            trust(ROOT), WEBPKI, issuing.issue(server()).certificate(), issuing.certificate()));
    path(validate(trust(root), WEBPKI, root.issue(server()).certificate()));
  }

  @Test
  @DisplayName("Name constraints bind, critical or not")
  void uncriticalConstraintsBind() {
    LabCa issuing = ROOT.issueCa(constraints(false));
    Certificate leaf =
        issuing.issue(CertificateSpec.server("O=Example", NOW).dns("b.test")).certificate();

    assertThat(refusal(validate(trust(ROOT), WEBPKI, leaf, issuing.certificate())).code())
        .isEqualTo(Code.NAME_CONSTRAINTS);
  }

  @Test
  @DisplayName("The purpose that is asked for is the one that must be named")
  void thePurposeAskedFor() {
    Certificate client =
        ROOT.issue(CertificateSpec.client("O=Example", NOW).email("a@a.test")).certificate();
    Certificate without = ROOT.issue(server().without(Extension.extendedKeyUsage)).certificate();
    PathSettings any = PathSettings.defaults(Purpose.ANY).withProfile(Profile.WEBPKI);

    assertThat(refusal(validate(trust(ROOT), WEBPKI, client)).code())
        .isEqualTo(Code.EXTENDED_KEY_USAGE);
    path(
        validate(
            trust(ROOT),
            PathSettings.defaults(Purpose.CLIENT_AUTH).withProfile(Profile.WEBPKI),
            client));
    path(validate(trust(ROOT), any, client));
    Certificate everything =
        ROOT.issue(server().extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)).certificate();
    assertThat(refusal(validate(trust(ROOT), any, everything)).explain())
        .contains("an extKeyUsage that names a purpose")
        .startsWith(KeyPurposeId.anyExtendedKeyUsage.getId());
    assertThat(refusal(validate(trust(ROOT), any, without)).code())
        .isEqualTo(Code.EXTENDED_KEY_USAGE);
  }

  @Test
  @DisplayName("A wildcard for a whole top-level domain matches no host")
  void topLevelWildcard() {
    Certificate leaf =
        ROOT.issue(CertificateSpec.server("O=Example", NOW).dns("*.test").dns("*.b.test"))
            .certificate();

    assertThat(refusal(validate(trust(ROOT), wanting(WEBPKI, "a.test"), leaf)).code())
        .isEqualTo(Code.IDENTITY_MISMATCH);
    path(validate(trust(ROOT), wanting(WEBPKI, "a.b.test"), leaf));
    path(validate(trust(ROOT), wanting(RFC5280, "a.test"), leaf));
  }

  @Test
  @DisplayName("The sentence names the rule, the profile and the clause")
  void sentence() {
    Certificate leaf = ROOT.issue(CertificateSpec.server("CN=a.test", NOW)).certificate();

    assertThat(refusal(validate(trust(ROOT), WEBPKI, leaf)).explain())
        .contains("a subjectAltName")
        .contains("profile webpki")
        .contains("RFC 9525 §2");
  }

  @Test
  @DisplayName("Browsers' rules are for peers, RFC 5280's for the signers of CRLs as well")
  void signersOfCrls() {
    assertThat(Profile.WEBPKI.ofSigners()).isEqualTo(Profile.RFC5280);
    assertThat(Profile.RFC5280.ofSigners()).isEqualTo(Profile.RFC5280);
    assertThat(Profile.STRICT.ofSigners()).isEqualTo(Profile.STRICT);
  }

  private static PathSettings wanting(PathSettings settings, String host) {
    return settings.withPeerNames(List.of(PeerName.dns(host)));
  }

  private static CaGroup trust(Certificate anchor) {
    return PathLab.trust(List.of(anchor));
  }

  private static CaGroup trust(LabCa anchor) {
    return PathLab.trust(anchor);
  }

  private static CertificateSpec server() {
    return CertificateSpec.server("O=Example", NOW).dns("a.test");
  }

  private static CertificateSpec critical(CertificateSpec spec) {
    GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, "a.test"));
    return spec.extension(Extension.subjectAlternativeName, true, names);
  }

  private static CertificateSpec constraints(boolean critical) {
    GeneralSubtree subtree = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "a.test"));
    NameConstraints constraints =
        new NameConstraints(List.of(subtree).toArray(GeneralSubtree[]::new), null);
    return ca("CA").extension(Extension.nameConstraints, critical, constraints);
  }

  private static KeyPair brainpool() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
      generator.initialize(new ECGenParameterSpec("brainpoolP256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair ed25519() {
    try {
      return KeyPairGenerator.getInstance("Ed25519", PROVIDER).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
