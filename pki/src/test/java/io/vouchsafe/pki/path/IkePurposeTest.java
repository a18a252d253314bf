package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.NOW;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.validate;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The purpose ike: RFC 4945 §5.1.3.12 and §5.1.3.2")
class IkePurposeTest {
  private static final LabCa ROOT = PathLab.root();
  private static final PathSettings IKE = PathSettings.defaults(Purpose.IKE);
  private static final KeyPurposeId IPSEC_IKE = purpose("1.3.6.1.5.5.7.3.17");
  private static final KeyPurposeId IKE_INTERMEDIATE = purpose("1.3.6.1.5.5.8.2.2");

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of("no extKeyUsage", peer().without(Extension.extendedKeyUsage)),
        Arguments.of("any purpose", peer().extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)),
        Arguments.of("ipsecIKE", peer().extendedKeyUsage(IPSEC_IKE)),
        Arguments.of("iKEIntermediate", peer().extendedKeyUsage(IKE_INTERMEDIATE)),
        Arguments.of("clientAuth", peer().extendedKeyUsage(KeyPurposeId.id_kp_clientAuth)),
        Arguments.of("serverAuth", peer().extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
        Arguments.of(
            "one of several",
            peer().extendedKeyUsage(KeyPurposeId.id_kp_emailProtection, IPSEC_IKE)),
        Arguments.of("no keyUsage", peer().without(Extension.keyUsage)),
        Arguments.of("nonRepudiation alone", peer().keyUsage(KeyUsage.nonRepudiation)),
        Arguments.of(
            "digitalSignature beside others",
            peer().keyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment)));
  }

  @ParameterizedTest(name = "{0} passes")
  @MethodSource("good")
  void passes(String what, CertificateSpec spec) {
    path(validate(trust(), IKE, ROOT.issue(spec).certificate()));
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of(
            "another purpose",
            peer().extendedKeyUsage(KeyPurposeId.id_kp_emailProtection),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of(
            "OCSPSigning",
            peer().extendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning),
            Code.EXTENDED_KEY_USAGE),
        Arguments.of("keyAgreement alone", peer().keyUsage(KeyUsage.keyAgreement), Code.KEY_USAGE),
        Arguments.of(
            "keyEncipherment alone", peer().keyUsage(KeyUsage.keyEncipherment), Code.KEY_USAGE));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("bad")
  void isRefused(String what, CertificateSpec spec, Code code) {
    Certificate leaf = ROOT.issue(spec).certificate();

    assertThat(refusal(validate(trust(), IKE, leaf)).code()).isEqualTo(code);
  }

  @Test
  @DisplayName("a CA that restricts what is below it is read in the same way")
  void authorities() {
    LabCa forIke = ca("CN=For IKE", IPSEC_IKE);
    LabCa forMail = ca("CN=For mail", KeyPurposeId.id_kp_emailProtection);

    path(validate(trust(), IKE, forIke.issue(peer()).certificate(), forIke.certificate()));
    assertThat(
            refusal(
                    validate(
                        trust(), IKE, forMail.issue(peer()).certificate(), forMail.certificate()))
                .code())
        .isEqualTo(Code.EXTENDED_KEY_USAGE);
  }

  @Test
  @DisplayName("webpki wants one of the purposes by its name; strict asks nothing more of them")
  void profiles() {
    Certificate named = ROOT.issue(peer().extendedKeyUsage(IKE_INTERMEDIATE)).certificate();
    Certificate any =
        ROOT.issue(peer().extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)).certificate();
    Certificate none = ROOT.issue(peer().without(Extension.extendedKeyUsage)).certificate();
    PathSettings webpki = IKE.withProfile(Profile.WEBPKI);
    PathSettings strict = IKE.withProfile(Profile.STRICT);

    path(validate(trust(), webpki, named));
    for (Certificate unnamed : List.of(any, none)) {
      assertThat(refusal(validate(trust(), webpki, unnamed)).code())
          .isEqualTo(Code.EXTENDED_KEY_USAGE);
    }
    for (Certificate leaf : List.of(named, any, none)) {
      path(validate(trust(), strict, leaf));
    }
  }

  @Test
  @DisplayName("what a key must sign is asked of IKE peers alone")
  void otherPurposesAskForNoSignature() {
    Certificate leaf = ROOT.issue(peer().keyUsage(KeyUsage.keyAgreement)).certificate();

    path(validate(trust(), PathSettings.defaults(Purpose.CLIENT_AUTH), leaf));
  }

  private static CertificateSpec peer() {
    return CertificateSpec.client("CN=gw.test", NOW).dns("gw.test");
  }

  private static LabCa ca(String name, KeyPurposeId purpose) {
    return ROOT.issueCa(CertificateSpec.ca(name, NOW).extendedKeyUsage(purpose));
  }

  private static KeyPurposeId purpose(String oid) {
    return KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid));
  }

  private static CaGroup trust() {
    return new CaGroup(List.of(new TrustAnchor(ROOT.certificate())), List.of());
  }
}
