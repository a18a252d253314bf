package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose certificate it is that charon holds, by nothing but the text that it prints. */
class HeldCertificatesTest {

  /** By what a real charon said of five logins, the strangest of subjects among them. */
  @ParameterizedTest
  @CsvSource({
    "dn, DN, CN=alice",
    "mail, EMAIL, alice@lab.test",
    "fqdn, DNS, alice.lab.test",
    "ip, IP, 192.0.2.7",
    "odd, DN, unstructuredName"
  })
  void eachIdentityIsRecognised(String step, IdType type, String value) {
    IkeSaReport report = recorded(step);
    HeldCertificates held = HeldCertificates.read(leaves(step)).orElseThrow();
    assertThat(held.leaves()).as("the gateway's own is among them").hasSize(2);

    List<PeerCertificate> candidates = held.candidates(report.remoteId());

    assertThat(candidates).hasSize(1);
    ClaimedId claimed = candidates.getFirst().claimed();
    assertThat(claimed.type()).isEqualTo(type);
    Certificate leaf = candidates.getFirst().leaf().orElseThrow();
    if (type == IdType.DN) {
      assertThat(DistinguishedName.written(claimed.value()))
          .as("read back, it is the subject")
          .isEqualTo(Parsed.ok(leaf.subject()));
    } else {
      assertThat(claimed.value()).isEqualTo(value);
    }
    assertThat(held.about(report.remoteId()).candidates(report.remoteId())).isEqualTo(candidates);
  }

  static IkeSaReport recorded(String step) {
    return IkeSaReport.in(RecordedCharon.said(step, "ike-updown").getFirst()).orElseThrow();
  }

  static List<ViciMessage> leaves(String step) {
    return RecordedCharon.said(step, "list-cert").stream()
        .filter(certificate -> certificate.text("flag").filter("NONE"::equals).isPresent())
        .toList();
  }

  /** Somebody else's alternative name may look like a subject: it is no proof of that subject. */
  @Test
  void whatOnlyLooksLikeASubjectMatchesNothing() {
    Certificate alice = issue(CertificateSpec.client("CN=alice", IkeLoginsLab.NOW));
    Certificate thief = issue(CertificateSpec.client("CN=thief", IkeLoginsLab.NOW).dns("CN=alice"));

    List<PeerCertificate> candidates = held(alice, thief).candidates("CN=alice");

    assertThat(candidates)
        .extracting(PeerCertificate::claimed)
        .containsExactlyInAnyOrder(
            new ClaimedId(IdType.DN, "CN=alice"), new ClaimedId(IdType.DN, "CN=alice"));
    assertThat(candidates)
        .as("both must be let in, and the thief's subject is another")
        .extracting(candidate -> candidate.leaf().orElseThrow())
        .containsExactlyInAnyOrder(alice, thief);
  }

  /** charon prints both as {@code CN=J??rgen}: both are candidates, each with its own subject. */
  @Test
  void subjectsThatCharonPrintsAlikeKeepTheirOwn() {
    Certificate one = issue(CertificateSpec.client("CN=J\u00fcrgen", IkeLoginsLab.NOW));
    Certificate other = issue(CertificateSpec.client("CN=J\u00e4rgen", IkeLoginsLab.NOW));

    assertThat(held(one, other).candidates("CN=J??rgen"))
        .extracting(candidate -> candidate.claimed().value())
        .containsExactlyInAnyOrder("CN=J\u00fcrgen", "CN=J\u00e4rgen");
  }

  @ParameterizedTest
  @CsvSource({
    "alice@lab.test, true",
    "ALICE@lab.test, true",
    "bob@lab.test, false",
    "alice@lab.test.evil, false",
    "lab.test, false",
    "%any, false",
    "(ASN.1 general name), false",
    "CN=alic, false",
    "'CN=alice, O=x', false",
    "CN=alice, true"
  })
  void onlyWhatIsInItIsRecognised(String remoteId, boolean found) {
    Certificate alice =
        issue(CertificateSpec.client("CN=alice", IkeLoginsLab.NOW).email("alice@lab.test"));

    assertThat(held(alice).candidates(remoteId).isEmpty()).isEqualTo(!found);
    assertThat(held(alice).about(remoteId).candidates(remoteId).isEmpty()).isEqualTo(!found);
  }

  @Test
  void anAddressIsComparedAsOne() {
    Certificate site =
        issue(
            CertificateSpec.client("CN=site", IkeLoginsLab.NOW)
                .alternativeName(new GeneralName(GeneralName.iPAddress, "2001:db8::7")));

    assertThat(held(site).candidates("2001:db8:0::7")).hasSize(1);
    assertThat(held(site).about("2001:db8:0::7").leaves()).hasSize(1);
    assertThat(held(site).candidates("2001:db8::8")).isEmpty();
  }

  /** charon takes certificates that we do not read: one that may be of that identity is judged. */
  @Test
  void whatCannotBeReadIsACandidateOfTheIdentitiesInIt() {
    byte[] octets = "..0\u0082alice@lab.test..".getBytes(StandardCharsets.ISO_8859_1);
    HeldCertificates held =
        HeldCertificates.read(
                List.of(ViciMessage.builder().put("data", Der.copyOf(octets)).build()))
            .orElseThrow();

    assertThat(held.candidates("alice@lab.test")).hasSize(1);
    assertThat(held.candidates("alice@lab.test").getFirst().leaf()).isEmpty();
    assertThat(held.candidates("bob@lab.test")).isEmpty();
  }

  @Test
  void theIssuersThatCharonHoldsFollowTheLeaf() {
    List<PeerCertificate> candidates =
        HeldCertificates.read(RecordedCharon.said("dn", "list-cert"))
            .orElseThrow()
            .candidates(recorded("dn").remoteId());

    assertThat(candidates.getFirst().chain()).hasSize(3);
  }

  /** What openssl makes of {@code req -x509} says that it is a CA. */
  @Test
  void aCertificateThatSignedItselfIsItsOwnIssuer() {
    HeldCertificates held =
        HeldCertificates.read(
                List.of(
                    ViciMessage.builder()
                        .put("flag", "CA")
                        .put("data", IkeLoginsLab.CA.certificate().der())
                        .build()))
            .orElseThrow();

    assertThat(held.candidates("C=XX, O=Lab, CN=CA")).hasSize(1);
  }

  @Test
  void tooManyAreNotLookedAt() {
    ViciMessage one = ViciMessage.builder().put("data", IkeLoginsLab.alice().der()).build();

    assertThat(HeldCertificates.read(Collections.nCopies(HeldCertificates.MOST + 1, one)))
        .isEmpty();
  }

  private static Certificate issue(CertificateSpec spec) {
    return IkeLoginsLab.CA.issue(spec).certificate();
  }

  private static HeldCertificates held(Certificate... leaves) {
    return new HeldCertificates(List.of(leaves), List.of(), List.of(), false);
  }
}
