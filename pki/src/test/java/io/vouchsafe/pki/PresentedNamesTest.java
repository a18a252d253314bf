package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.time.Instant;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 9525 §6: a claimed name against the names presented")
class PresentedNamesTest {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  @ParameterizedTest(name = "{0} presents {1}: {2}")
  @CsvSource({
    "www.example.com, www.example.com, true",
    "WWW.Example.com, www.EXAMPLE.com, true",
    "www.example.com, www.example.com., true",
    "example.com, www.example.com, false",
    "*.example.com, www.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, a.b.example.com, false",
    "*.*.com, a.example.com, false",
    "w*.example.com, www.example.com, false",
    "www.*.com, www.example.com, false",
    "*, localhost, false",
    "*.example.com, *.example.com, false",
    "xn--bcher-kva.example, b\u00fccher.example, true",
    "xn--bcher-kva.example, B\u00dcCHER.example, true",
    "foo_bar.example.com, foo_bar.example.com, false",
    "192.0.2.1, 192.0.2.1, false",
    "www..example.com, www..example.com, false"
  })
  void dns(String presented, String wanted, boolean matches) {
    PresentedNames names = names(GeneralName.dNSName, presented);

    assertThat(names.match(PeerName.dns(wanted))).isEqualTo(matches);
  }

  @ParameterizedTest(name = "{0} presents {1}: {2}")
  @CsvSource({
    "c0000201, 192.0.2.1, true",
    "c0000201, 192.0.2.2, false",
    "c0000201, 192.0.2.01, false",
    "c0000201, 192.0.2, false",
    "20010db8000000000000000000000001, 2001:db8::1, true",
    "20010db8000000000000000000000001, 2001:DB8:0:0:0:0:0:1, true",
    "20010db8000000000000000000000001, 2001:db8::1::, false",
    "00000000000000000000ffffc0000201, ::ffff:192.0.2.1, true",
    "00000000000000000000ffffc0000201, 192.0.2.1, false",
    "c0000201, www.example.com, false"
  })
  void ip(String presented, String wanted, boolean matches) {
    GeneralName name =
        new GeneralName(
            GeneralName.iPAddress, new DEROctetString(HexFormat.of().parseHex(presented)));

    assertThat(names(name).match(PeerName.ip(wanted))).isEqualTo(matches);
  }

  @ParameterizedTest(name = "{0} presents {1}: {2}")
  @CsvSource({
    "alice@example.com, alice@EXAMPLE.com, true",
    "alice@example.com, Alice@example.com, false",
    "alice@example.com, *@example.com, false",
    "alice@example.com, bob@example.com, false",
    "alice@example.com, example.com, false",
    "a@b@example.com, a@b@example.com, false"
  })
  void mailbox(String presented, String wanted, boolean matches) {
    PresentedNames names = names(GeneralName.rfc822Name, presented);

    assertThat(names.match(PeerName.rfc822(wanted))).isEqualTo(matches);
  }

  @Test
  void internationalMailbox() {
    ASN1EncodableVector otherName = new ASN1EncodableVector();
    otherName.add(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9"));
    otherName.add(new DERTaggedObject(true, 0, new DERUTF8String("\u8001\u5e2b@example.com")));
    PresentedNames names =
        names(new GeneralName(GeneralName.otherName, new DERSequence(otherName)));

    assertThat(names.match(PeerName.rfc822("\u8001\u5e2b@Example.com"))).as("RFC 9598").isTrue();
  }

  @Test
  void theCommonNameIdentifiesNobody() {
    Certificate certificate =
        LabCa.root(CertificateSpec.server("CN=www.example.com", NOW), PROVIDER).certificate();

    assertThat(PresentedNames.of(certificate).match(PeerName.dns("www.example.com"))).isFalse();
  }

  @Test
  void identityHoldsEveryNameAsText() {
    Certificate certificate =
        LabCa.root(
                CertificateSpec.server("CN=Alice", NOW)
                    .dns("a.example")
                    .email("alice@example.com")
                    .alternativeName(new GeneralName(GeneralName.iPAddress, "2001:db8::1"))
                    .alternativeName(
                        new GeneralName(
                            GeneralName.uniformResourceIdentifier, "https://a.example/x")),
                PROVIDER)
            .certificate();

    Identity identity = Identity.of(certificate);

    assertThat(identity.dns()).containsExactly("a.example");
    assertThat(identity.email()).containsExactly("alice@example.com");
    assertThat(identity.ip()).containsExactly("2001:db8::1");
    assertThat(identity.uri()).containsExactly("https://a.example/x");
    assertThat(identity.subject()).hasToString("CN=Alice");
  }

  private static PresentedNames names(int form, String text) {
    return names(new GeneralName(form, text));
  }

  private static PresentedNames names(GeneralName name) {
    CertificateSpec spec = CertificateSpec.server("CN=Test", NOW).alternativeName(name);
    return PresentedNames.of(LabCa.root(spec, PROVIDER).certificate());
  }
}
