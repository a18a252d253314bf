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
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.math.BigInteger;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The strict profile for servers: what the CA/Browser Forum demands; one row a rule")
class StrictServerProfileTest {
  private static final LabCa ROOT = PathLab.root();
  private static final KeyPair UNEVEN = LabCa.rsa(2052, PROVIDER);
  private static final PathSettings SERVER = PathSettings.defaults(Purpose.SERVER_AUTH);
  private static final PathSettings STRICT = SERVER.withProfile(Profile.STRICT);

  /** Whom the strict profile's rules for servers do not bind. */
  private static final List<PathSettings> OTHERS =
      List.of(
          SERVER,
          SERVER.withProfile(Profile.WEBPKI),
          PathSettings.defaults(Purpose.CLIENT_AUTH).withProfile(Profile.STRICT),
          PathSettings.defaults(Purpose.ANY).withProfile(Profile.STRICT));

  @Test
  @DisplayName("A chain as the Baseline Requirements want it passes")
  void conforming() {
    LabCa issuing =
        ROOT.issueCa(ca("CA").extendedKeyUsage(KeyPurposeId.id_kp_serverAuth).pathLength(0));

    path(
        validate(
            trust(ROOT), STRICT, issuing.issue(server()).certificate(), issuing.certificate()));
    path(validate(trust(issuing), STRICT, issuing.issue(server()).certificate()));
    path(validate(trust(ROOT), STRICT, leaf(server().keys(LabCa.rsa(2048, PROVIDER)))));
    path(validate(trust(ROOT), STRICT, leaf(criticalNames(named("")))));
  }

  static Stream<Arguments> leaves() {
    return Stream.of(
        Arguments.of(
            "an RSA key of 2052 bits", server().keys(UNEVEN), Code.WEAK_ALGORITHM, "§6.1.5"),
        Arguments.of(
            "a critical extKeyUsage",
            server().extension(Extension.extendedKeyUsage, true, both()),
            Code.MALFORMED,
            "§7.1.2.7.6"),
        Arguments.of(
            "any purpose beside others",
            server()
                .extendedKeyUsage(
                    KeyPurposeId.id_kp_serverAuth,
                    KeyPurposeId.id_kp_clientAuth,
                    KeyPurposeId.anyExtendedKeyUsage),
            Code.EXTENDED_KEY_USAGE,
            "§7.1.2.7.10"),
        Arguments.of(
            "a critical subjectAltName beside a subject",
            criticalNames(server()),
            Code.MALFORMED,
            "§7.1.2.7.12"),
        Arguments.of(
            "all fields in authorityKeyIdentifier",
            issuerAndSerial(server(), ROOT),
            Code.MALFORMED,
            "§7.1.2.11.1"),
        Arguments.of(
            "a foreign commonName", named("CN=b.test").dns("a.test"), Code.MALFORMED, "§7.1.4.3"));
  }

  @ParameterizedTest(name = "server with {0}: {2} ({3})")
  @MethodSource("leaves")
  void leaf(String what, CertificateSpec spec, Code code, String clause) {
    Certificate leaf = leaf(spec);

    refused(clause, code, trust(ROOT), leaf);
    refused(clause, code, trust(List.of(leaf)), leaf);
  }

  static Stream<Arguments> authorities() {
    return Stream.of(
        Arguments.of(
            "an RSA key of 2052 bits", ca("CA").keys(UNEVEN), Code.WEAK_ALGORITHM, "§6.1.5"),
        Arguments.of(
            "a critical extKeyUsage",
            ca("CA").extension(Extension.extendedKeyUsage, true, both()),
            Code.MALFORMED,
            "§7.1.2.7.6"),
        Arguments.of(
            "all fields in authorityKeyIdentifier",
            issuerAndSerial(ca("CA"), ROOT),
            Code.MALFORMED,
            "§7.1.2.11.1"));
  }

  @ParameterizedTest(name = "CA with {0}: {2} ({3}), as intermediate and as anchor")
  @MethodSource("authorities")
  void authority(String what, CertificateSpec spec, Code code, String clause) {
    LabCa issuing = ROOT.issueCa(spec);
    Certificate leaf = issuing.issue(server()).certificate();

    refused(clause, code, trust(ROOT), leaf, issuing.certificate());
    refused(clause, code, trust(issuing), leaf);
  }

  static Stream<Arguments> roots() {
    LabCa sameKey = LabCa.root(ca("R"), PROVIDER);
    CertificateSpec again = ca("R").keys(sameKey.keys());
    return Stream.of(
        Arguments.of(
            "an RSA key of 2052 bits", ca("R").keys(UNEVEN), Code.WEAK_ALGORITHM, "§6.1.5"),
        Arguments.of(
            "extKeyUsage",
            ca("R").extension(Extension.extendedKeyUsage, false, both()),
            Code.MALFORMED,
            "§7.1.2.1.2"),
        Arguments.of(
            "all fields in authorityKeyIdentifier",
            issuerAndSerial(again, sameKey),
            Code.MALFORMED,
            "§7.1.2.1.3"));
  }

  @ParameterizedTest(name = "root with {0}: {2} ({3}), whether or not its constraints bind")
  @MethodSource("roots")
  void root(String what, CertificateSpec spec, Code code, String clause) {
    LabCa root = LabCa.root(spec, PROVIDER);
    Certificate leaf = root.issue(server()).certificate();
    PathSettings unbound = STRICT.withAnchorRules(new AnchorRules(false, false));

    refused(clause, code, trust(root), leaf);
    assertThat(refusal(validate(trust(root), unbound, leaf)).code()).isEqualTo(code);
  }

  /** Beside the names {@code a.test}, {@code *.b.test}, 192.0.2.1 and 2001:db8::1:0:0:1. */
  @ParameterizedTest(name = "commonName {0} is a copy of a name, or names no host")
  @ValueSource(
      strings = {
        "a.test",
        "*.b.test",
        "192.0.2.1",
        "2001:db8::1:0:0:1",
        "Gateway of Example Inc.",
        "gateway",
        "jane.doe@example.com"
      })
  void goodCommonName(String name) {
    path(validate(trust(ROOT), STRICT, leaf(hosts("CN=" + name))));
  }

  @ParameterizedTest(name = "commonName {0} is no copy")
  @ValueSource(
      strings = {
        "c.test",
        "A.test",
        "a.test.",
        "x.b.test",
        "b\u00fccher.test",
        "192.0.2.2",
        "192.000.002.001",
        "0xC0000201",
        "2001:DB8::1:0:0:1",
        "2001:db8:0:0:1:0:0:1",
        "2001:0db8:0000:0000:0001:0000:0000:0001"
      })
  void badCommonName(String name) {
    refused("§7.1.4.3", Code.MALFORMED, trust(ROOT), leaf(hosts("CN=" + name)));
  }

  @Test
  @DisplayName("An address as dNSName is no address, and each commonName counts")
  void everyCommonName() {
    refused(
        "§7.1.4.3",
        Code.MALFORMED,
        trust(ROOT),
        leaf(named("CN=192.0.2.9").dns("a.test").dns("192.0.2.9")));
    refused("§7.1.4.3", Code.MALFORMED, trust(ROOT), leaf(hosts("CN=a.test,O=Example,CN=c.test")));
    // A TeletexString.
    refused("§7.1.4.3", Code.MALFORMED, trust(ROOT), leaf(hosts("CN=#1406632e74657374")));
  }

  @Test
  @DisplayName("A wildcard for a whole top-level domain matches no host (CA/B BR §3.2.2.6)")
  void topLevelWildcard() {
    Certificate leaf = leaf(named("O=Example").dns("*.test").dns("*.b.test"));

    assertThat(refusal(validate(trust(ROOT), wanting(STRICT, "a.test"), leaf)).code())
        .isEqualTo(Code.IDENTITY_MISMATCH);
    path(validate(trust(ROOT), wanting(STRICT, "a.b.test"), leaf));
    path(validate(trust(ROOT), wanting(SERVER, "a.test"), leaf));
    for (Purpose purpose : List.of(Purpose.CLIENT_AUTH, Purpose.ANY)) {
      PathSettings other = PathSettings.defaults(purpose).withProfile(Profile.STRICT);
      path(validate(trust(ROOT), wanting(other, "a.test"), leaf));
    }
  }

  /** Refused for that clause on a server's path under strict, and accepted on every other. */
  private static void refused(String clause, Code code, CaGroup group, Certificate... leafFirst) {
    PathRefusal refusal = refusal(validate(group, STRICT, leafFirst));

    assertThat(refusal.code()).as(refusal.explain()).isEqualTo(code);
    assertThat(refusal.explain()).contains("CA/B BR").contains(clause);
    for (PathSettings other : OTHERS) {
      path(validate(group, other, leafFirst));
    }
  }

  private static Certificate leaf(CertificateSpec spec) {
    return ROOT.issue(spec).certificate();
  }

  private static CertificateSpec server() {
    return named("CN=a.test").dns("a.test");
  }

  /** For both ends of TLS, so that it passes whatever purpose is asked for. */
  private static CertificateSpec named(String subject) {
    return CertificateSpec.server(subject, NOW)
        .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
  }

  private static CertificateSpec hosts(String subject) {
    return named(subject)
        .dns("a.test")
        .dns("*.b.test")
        .alternativeName(new GeneralName(GeneralName.iPAddress, "192.0.2.1"))
        .alternativeName(new GeneralName(GeneralName.iPAddress, "2001:db8::1:0:0:1"));
  }

  private static ExtendedKeyUsage both() {
    return new ExtendedKeyUsage(
        new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
  }

  private static CertificateSpec criticalNames(CertificateSpec spec) {
    GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, "a.test"));
    return spec.extension(Extension.subjectAlternativeName, true, names);
  }

  private static PathSettings wanting(PathSettings settings, String host) {
    return settings.withPeerNames(List.of(PeerName.dns(host)));
  }

  /** Beside the keyIdentifier of {@code issuer}. */
  private static CertificateSpec issuerAndSerial(CertificateSpec spec, LabCa issuer) {
    byte[] key = issuer.certificate().subjectKeyIdentifier().orElseThrow().toBytes();
    GeneralNames names =
        new GeneralNames(new GeneralName(GeneralName.directoryName, "O=Example,CN=Root"));
    return spec.withoutAuthorityKeyIdentifier()
        .extension(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(key, names, BigInteger.ONE));
  }
}
