package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With which certificates somebody comes in by IKEv2 under {@code purpose: ike}, and not. */
@Tag("it")
class IkeCertificatesIT {
  /** The forerunner of id-kp-ipsecIKE, which Microsoft and Apple issue (RFC 4945 §5.1.3.12). */
  private static final KeyPurposeId IKE_INTERMEDIATE =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.8.2.2"));

  private static final KeyPurposeId IPSEC_IKE =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.17"));

  private static CharonLab lab;
  private static IkeService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    IkePki pki = lab.pki;
    keys(pki);
    purposes(pki);
    names(pki);
    pki.client("expired", address("expired", pki.valid(Duration.ofDays(-1), Duration.ofHours(-1))));
    pki.client("early", address("early", pki.valid(Duration.ofHours(1), Duration.ofDays(1))));
    pki.client("unknown", address("unknown", spec -> spec));
    lab.status.forget(pki.certificate("unknown"));
    pki.client("held", address("held", spec -> spec));
    lab.status.hold(pki.certificate("held"));
    pki.selfSigned("selfsigned", "selfsigned@lab.test");
    service = lab.serve(lab.settings(300, "[ocsp]", TUNNELS));
    lab.road.give(pki, clients());
    lab.awaitFed("staff");
  }

  private static UnaryOperator<CertificateSpec> address(
      String name, UnaryOperator<CertificateSpec> with) {
    return spec -> with.apply(spec).email(name + "@lab.test");
  }

  private static void keys(IkePki pki) throws Exception {
    KeyPair p384 = keys("EC", 384);
    KeyPair ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair rsa = LabCa.rsa(3072, pki.provider);
    pki.client("p384", address("p384", spec -> spec.keys(p384)));
    pki.client("ed25519", address("ed25519", spec -> spec.keys(ed25519)));
    pki.client("rsa3072", address("rsa3072", spec -> spec.keys(rsa)));
  }

  private static KeyPair keys(String kind, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static void purposes(IkePki pki) throws Exception {
    pki.client("anything", address("anything", spec -> spec.without(Extension.extendedKeyUsage)));
    purpose(pki, "intermediate", IKE_INTERMEDIATE);
    purpose(pki, "ipsecike", IPSEC_IKE);
    purpose(pki, "anyeku", KeyPurposeId.anyExtendedKeyUsage);
    purpose(pki, "serverauth", KeyPurposeId.id_kp_serverAuth);
    purpose(pki, "codesigning", KeyPurposeId.id_kp_codeSigning);
    purpose(pki, "mailonly", KeyPurposeId.id_kp_emailProtection);
    pki.client("nousage", address("nousage", spec -> spec.without(Extension.keyUsage)));
    pki.client("enciphers", address("enciphers", spec -> spec.keyUsage(KeyUsage.keyEncipherment)));
    pki.client("signs", address("signs", spec -> spec.keyUsage(KeyUsage.nonRepudiation)));
  }

  private static void purpose(IkePki pki, String name, KeyPurposeId purpose) throws Exception {
    pki.client(name, address(name, spec -> spec.extendedKeyUsage(purpose)));
  }

  private static void names(IkePki pki) throws Exception {
    pki.client("second", spec -> spec.email("first@other.test").email("second@lab.test"));
    pki.ip("six", "2001:db8::7");
    pki.subject("asa", "C=SE, O=Lab, OU=Försäljning, CN=Åsa Öberg");
    pki.subject("smith", "C=SE, O=Lab\\, Inc., CN=Smith\\, John");
    pki.email("wildcard", "*@lab.test");
    pki.subject("cnonly", "C=SE, O=Lab, CN=cnonly.lab.test");
    pki.dns("deep", "a.b.lab.test");
  }

  private static List<IkeClient> clients() {
    List<IkeClient> clients = new ArrayList<>();
    for (String name :
        List.of(
            "p384",
            "ed25519",
            "rsa3072",
            "anything",
            "intermediate",
            "ipsecike",
            "anyeku",
            "serverauth",
            "codesigning",
            "mailonly",
            "nousage",
            "enciphers",
            "signs",
            "second",
            "expired",
            "early",
            "unknown",
            "held",
            "selfsigned")) {
      clients.add(IkeClient.of(name, name, name + "@lab.test"));
    }
    clients.add(IkeClient.of("six", "six", "2001:db8::7"));
    clients.add(IkeClient.of("asa", "asa", ""));
    clients.add(IkeClient.of("smith", "smith", ""));
    clients.add(IkeClient.of("wildcard", "wildcard", "*@lab.test"));
    clients.add(IkeClient.of("cnonly", "cnonly", "cnonly.lab.test"));
    clients.add(IkeClient.of("deep", "deep", "a.b.lab.test"));
    return clients;
  }

  private static final String TUNNELS =
      """
      id_lists:
        staff:
          - { type: email, value: "*@lab.test" }
          - { type: dns, value: "*.lab.test" }
          - { type: ip, value: "2001:db8::/64" }
          - { type: dn, country: SE, organization: Lab, organizational_unit: Försäljning, common_name: Åsa Öberg }
          - { type: dn, value: 'CN=Smith\\, John,O=Lab\\, Inc.,C=SE' }
      tunnels:
        - { name: staff, profile: roaming, auth: certificate, policy: default, id_list: staff, gateway_certificate: gw.pem, gateway_key: gw.key,
            local_networks: [172.16.1.0/24], pool: { addresses: 192.168.189.30-192.168.189.90 } }
      """;

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p384         | p384@lab.test         | p384@lab.test",
        "ed25519      | ed25519@lab.test      | ed25519@lab.test",
        "rsa3072      | rsa3072@lab.test      | rsa3072@lab.test",
        "anything     | anything@lab.test     | anything@lab.test",
        "intermediate | intermediate@lab.test | intermediate@lab.test",
        "ipsecike     | ipsecike@lab.test     | ipsecike@lab.test",
        "anyeku       | anyeku@lab.test       | anyeku@lab.test",
        "serverauth   | serverauth@lab.test   | serverauth@lab.test",
        "nousage      | nousage@lab.test      | nousage@lab.test",
        "signs        | signs@lab.test        | signs@lab.test",
        "second       | second@lab.test       | second@lab.test",
        "six          | 2001:db8::7           | 2001:db8::7",
        "asa          | C=SE, O=Lab, OU=F??rs??ljning, CN=??sa ??berg | Åsa Öberg",
        "smith        | C=SE, O=Lab, Inc., CN=Smith, John         | Smith, John",
      })
  void comesIn(String name, String identity, String known) throws Exception {
    lab.comesIn(service, lab.road, name, identity, known);
    lab.passes(lab.road, Place.ROAD, name, LabNetwork.OFFICE);
    lab.road.logout(name);
    lab.awaitGone(identity);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "codesigning",
        "mailonly",
        "enciphers",
        "expired",
        "early",
        "unknown",
        "held",
        "selfsigned",
      })
  void staysOut(String name) throws Exception {
    lab.staysOut(service, lab.road, name, name + "@lab.test");
  }

  @ParameterizedTest
  @CsvSource({"wildcard, *@lab.test", "cnonly, cnonly.lab.test", "deep, a.b.lab.test"})
  void whoseNameDoesNotCountStaysOut(String name, String identity) throws Exception {
    lab.staysOut(service, lab.road, name, identity);
    assertThat(lab.gateway.sas(identity)).isEmpty();
  }
}
