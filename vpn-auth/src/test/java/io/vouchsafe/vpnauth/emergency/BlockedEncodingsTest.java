package io.vouchsafe.vpnauth.emergency;

import static io.vouchsafe.vpnauth.emergency.EmergencyPki.ISSUING;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.NOW;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.blocking;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.key;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.serial;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.subject;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jcajce.provider.asymmetric.ec.BCECPublicKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A block is about a name or a key, however the certificate writes it. */
class BlockedEncodingsTest {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  /** The hexadecimal of strings of other types: "Mallory", "Acme", "Zürich". */
  @ParameterizedTest(name = "{0} is blocked by {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "C=SE,O=Acme,CN=#14074d616c6c6f7279|CN=Mallory,O=Acme,C=SE",
        "C=SE,O=#140441636d65,CN=#1a074d616c6c6f7279|CN=Mallory,O=Acme,C=SE",
        "C=SE,O=Acme,CN=#1b074d616c6c6f7279|CN=Mallory,O=Acme,C=SE",
        "C=SE,O=Acme,CN=#1e0e004d0061006c006c006f00720079|CN=Mallory,O=Acme,C=SE",
        "O=#1203313233,CN=Mallory|CN=MALLORY,O=123",
        "L=#14065afc72696368|L=Z\u00fcrich",
        "L=#14075ac3bc72696368|L=Z\u00fcrich",
        "L=#14075ac3bc72696368|L=Z\u00c3\u00bcrich",
        "C=SE,O=Acme,CN=Mallory|C = SE, O = Acme, CN = Mallory",
        "O=Acme,CN=Mallory+UID=7|UID=7+CN=Mallory,O=Acme",
        "O=Acme,CN=Mallory|CN=Mallory,2.5.4.10=Acme",
        "O=Acme,CN=Mallory|CN=#0c074d616c6c6f7279,O=Acme",
        "O=Acme,CN=Mallory|CN=#14074d616c6c6f7279,O=Acme",
        "O=Acme,CN=#04074d616c6c6f7279|CN=Mallory,O=Acme",
        "O=Acme,CN=#04074d616c6c6f7279|CN=#04074d616c6c6f7279,O=Acme",
        "CN=#14065afc72696368,CN=#14065afc72696369|CN=Z\u00fcrich,CN=Z\u00fcrici"
      })
  void subjectOfAnotherStringType(String subject, String block) {
    assertThat(blocking(subject(block)).find(List.of(leaf(subject)))).isPresent();
    assertThat(blocking(subject("CN=Nobody"), subject(block)).find(List.of(leaf(subject))))
        .isPresent();
  }

  @ParameterizedTest(name = "{0} is not blocked by {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "O=Acme,CN=#14074d616c6c6f7279|CN=Mallory",
        "O=Acme,CN=#14074d616c6c6f7279|CN=Alice,O=Acme",
        "L=#14065afc72696368|L=Zurich",
        "O=Acme,CN=#04074d616c6c6f7279|CN=Mallory,O=Other",
        "O=Acme,CN=Mallory|CN=#04074d616c6c6f7279,O=Acme"
      })
  void anotherSubjectPasses(String subject, String block) {
    assertThat(blocking(subject(block)).find(List.of(leaf(subject)))).isEmpty();
  }

  @Test
  void theDenySaysThatANameCannotBeCompared() {
    Certificate leaf = leaf("O=Acme,CN=#04074d616c6c6f7279");
    Decision.Deny unread =
        new Decision.Deny(Reason.NO_PATH, "", Evidence.ofLeaf(Optional.of(leaf)));
    Emergency emergency =
        new Emergency(blocking(subject("CN=Mallory,O=Acme")), BreakGlassList.EMPTY);

    assertThat(
            emergency
                .over(unread, EmergencyPki.policy(Optional.empty()), Optional.empty(), NOW)
                .detail())
        .contains(
            "CN=#04074d616c6c6f7279,O=Acme", "cannot be compared", "subject CN=Mallory,O=Acme");
  }

  /** To prepare it for comparison would keep an event loop busy. */
  @Test
  void aNameThatIsLongerThanAnyThatCanBeWrittenCountsAsBlocked() {
    Certificate huge = leaf("2.5.4.13=" + "\u00e5".repeat(10_000));
    assertThat(blocking(subject("CN=Mallory")).find(List.of(huge))).isPresent();
    assertThat(blocking(key(ISSUING.certificate())).find(List.of(huge))).isEmpty();
    assertThat(blocking(subject("CN=Mallory")).find(List.of(leaf("2.5.4.13=" + "a".repeat(9000)))))
        .isEmpty();
  }

  @Test
  void theIssuerBesideASerialIsComparedAlike() {
    LabCa teletex = LabCa.root(CertificateSpec.ca("O=#140442616e6b", NOW), BC);
    Certificate leaf =
        teletex.issue(CertificateSpec.client("CN=x", NOW).serial(0x2a)).certificate();

    assertThat(blocking(serial(0x2a, "O=Bank")).find(List.of(leaf, teletex.certificate())))
        .isPresent();
    assertThat(blocking(serial(0x2a, "O=Bank")).findAlone(leaf)).isPresent();
    assertThat(blocking(subject("O=Bank")).findAlone(leaf)).isPresent();
    assertThat(
            blocking(serial(0x2a, "O=Bank"))
                .findIssued(leaf.serial(), List.of(teletex.certificate())))
        .isPresent();
    assertThat(blocking(serial(0x2a, "O=Bonk")).findAlone(leaf)).isEmpty();
  }

  @Test
  void aKeyIsBlockedByTheHashOfAnotherEncoding() {
    KeyPair pair = LabCa.p256(BC);
    Certificate uncompressed = leaf("CN=x", pair);
    KeyPair compressedPair = new KeyPair(compressed(pair.getPublic()), pair.getPrivate());
    Certificate compressed = leaf("CN=x", compressedPair);

    assertThat(compressed.subjectPublicKeyInfo()).isNotEqualTo(uncompressed.subjectPublicKeyInfo());
    assertThat(blocking(key(uncompressed)).find(List.of(compressed))).isPresent();
    assertThat(blocking(key(compressed)).find(List.of(uncompressed))).isPresent();
    assertThat(blocking(key(compressed)).find(List.of(leaf("CN=x", LabCa.p256(BC))))).isEmpty();
  }

  @Test
  void theKeyOfAnIssuerIsComparedAlike() {
    KeyPair pair = LabCa.p256(BC);
    LabCa plain = LabCa.root(CertificateSpec.ca("CN=CA", NOW).keys(pair), BC);
    PrivateKey signer = pair.getPrivate();
    LabCa compressed =
        LabCa.root(
            CertificateSpec.ca("CN=CA", NOW)
                .keys(new KeyPair(compressed(pair.getPublic()), signer)),
            BC);
    Certificate leaf =
        compressed.issue(CertificateSpec.client("CN=x", NOW).serial(0x2a)).certificate();

    assertThat(
            blocking(serial(0x2a, plain.certificate()))
                .find(List.of(leaf, compressed.certificate())))
        .isPresent();
  }

  /** RFC 5280 §4.1.2.2 forbids them, and openssl prints the sign where others print the octets. */
  @ParameterizedTest(name = "{0} by {1}: {2}")
  @CsvSource({"-128, -128, true", "-128, 128, true", "128, 128, true", "128, -128, false"})
  void negativeSerials(long serial, long block, boolean blocked) {
    Certificate leaf =
        ISSUING
            .issue(CertificateSpec.client("CN=x", NOW).serial(BigInteger.valueOf(serial)))
            .certificate();
    assertThat(blocking(serial(block)).findAlone(leaf).isPresent()).isEqualTo(blocked);
  }

  @Test
  void aSerialIsPrintedWithoutLeadingZeros() {
    for (String hex :
        List.of("0", "1", "a", "10", "80", "-80", "-1", "100", "0123456789abcdef01")) {
      BigInteger value = new BigInteger(hex, 16);
      assertThat(new SerialNumber(value).hex()).isEqualTo(value.toString(16));
    }
  }

  private static PublicKey compressed(PublicKey key) {
    BCECPublicKey compressed =
        new BCECPublicKey((ECPublicKey) key, BouncyCastleProvider.CONFIGURATION);
    compressed.setPointFormat("COMPRESSED");
    return compressed;
  }

  private static Certificate leaf(String subject) {
    return ISSUING.issue(CertificateSpec.client(subject, NOW)).certificate();
  }

  private static Certificate leaf(String subject, KeyPair keys) {
    return ISSUING.issue(CertificateSpec.client(subject, NOW).keys(keys)).certificate();
  }
}
