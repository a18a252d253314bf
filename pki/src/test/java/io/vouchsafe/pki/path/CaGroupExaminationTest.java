package io.vouchsafe.pki.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which members of a group no path can use; what cannot be told for certain is not told. */
class CaGroupExaminationTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private static final long SERIAL = 0x7fee334455667788L;

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);

  private static Map<Certificate, PathRefusal> refusals(
      Certificate anchor, List<Certificate> intermediates) {
    return refusals(anchor, intermediates, PathSettings.defaults(Purpose.ANY));
  }

  private static Map<Certificate, PathRefusal> refusals(
      Certificate anchor, List<Certificate> intermediates, PathSettings settings) {
    return new CaGroupExamination(new SignatureChecker(BC))
        .refusals(
            new CaGroup(List.of(new TrustAnchor(anchor)), intermediates),
            settings,
            Optional.of(NOW));
  }

  private static Certificate crossSigned(LabCa by, String subject, KeyPair keys) {
    return by.issue(CertificateSpec.ca(subject, NOW).keys(keys)).certificate();
  }

  @Test
  void twoThatIssuedEachOtherLeadToNoAnchor() {
    LabCa one = LabCa.root(CertificateSpec.ca("CN=One", NOW), BC);
    LabCa two = LabCa.root(CertificateSpec.ca("CN=Two", NOW), BC);
    Certificate oneByTwo = crossSigned(two, "CN=One", one.keys());
    Certificate twoByOne = crossSigned(one, "CN=Two", two.keys());

    assertThat(refusals(root.certificate(), List.of(oneByTwo, twoByOne)))
        .containsOnlyKeys(oneByTwo, twoByOne)
        .allSatisfy((ca, why) -> assertThat(why).isInstanceOf(PathRefusal.NoPath.class));
  }

  @Test
  void aRenewedCertificateOfTheAnchorsOwnKeyIsIssuedByIt() {
    Certificate renewed = crossSigned(root, "CN=Root", root.keys());
    Certificate issuing = root.issue(CertificateSpec.ca("CN=Issuing", NOW)).certificate();

    assertThat(refusals(root.certificate(), List.of(renewed, issuing))).isEmpty();
  }

  @Test
  void theWayWithTheMostRoomCounts() {
    KeyPair keys = LabCa.p256(BC);
    Certificate narrow =
        root.issue(CertificateSpec.ca("CN=Middle", NOW).keys(keys).pathLength(0)).certificate();
    LabCa wide = root.issueCa(CertificateSpec.ca("CN=Middle", NOW).keys(keys));
    Certificate below = wide.issue(CertificateSpec.ca("CN=Below", NOW)).certificate();

    assertThat(refusals(root.certificate(), List.of(narrow, wide.certificate(), below))).isEmpty();
    assertThat(refusals(root.certificate(), List.of(narrow, below)))
        .containsOnlyKeys(below)
        .allSatisfy((ca, why) -> assertThat(why).isInstanceOf(PathRefusal.PathTooLong.class));
  }

  @Test
  void amongManyNamesakesNobodyLooksForTheKey() {
    List<Certificate> members = new ArrayList<>();
    Certificate orphan =
        LabCa.root(CertificateSpec.ca("CN=Namesake", NOW), BC)
            .issue(CertificateSpec.ca("CN=Orphan", NOW))
            .certificate();
    members.add(orphan);
    for (int i = 0; i < 16; i++) {
      members.add(root.issue(CertificateSpec.ca("CN=Namesake", NOW)).certificate());
    }
    assertThat(refusals(root.certificate(), members)).containsOnlyKeys(orphan);

    members.add(root.issue(CertificateSpec.ca("CN=Namesake", NOW)).certificate());
    assertThat(refusals(root.certificate(), members)).isEmpty();
  }

  @Test
  void amongManyNamesakesTheWidestCounts() {
    List<Certificate> members = new ArrayList<>();
    KeyPair keys = LabCa.p256(BC);
    for (int i = 0; i < 40; i++) {
      members.add(
          root.issue(CertificateSpec.ca("CN=Namesake", NOW).keys(keys).pathLength(0))
              .certificate());
    }
    LabCa wide = root.issueCa(CertificateSpec.ca("CN=Namesake", NOW).keys(keys));
    Certificate below = wide.issue(CertificateSpec.ca("CN=Below", NOW)).certificate();
    members.add(below);

    assertThat(refusals(root.certificate(), members))
        .containsOnlyKeys(below)
        .allSatisfy((ca, why) -> assertThat(why).isInstanceOf(PathRefusal.PathTooLong.class));
    members.add(wide.certificate());
    assertThat(refusals(root.certificate(), members)).isEmpty();
  }

  /** Each with each, they would be a hundred million pairs. */
  @Test
  @Timeout(120)
  void tenThousandOfOneNameCostNoMoreThanTenThousand() {
    LabCa numbered = LabCa.root(CertificateSpec.ca("CN=Root", NOW).serial(SERIAL), BC);
    byte[] one = numbered.certificate().der().toBytes();
    int serial = Collections.indexOfSubList(octets(one), octets(BigInteger.valueOf(SERIAL)));
    List<Certificate> members = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      byte[] other = one.clone();
      other[serial + 1] = (byte) (i >> 8);
      other[serial + 2] = (byte) i;
      members.add(Certificate.parse(other).toOptional().orElseThrow());
    }

    assertThat(refusals(numbered.certificate(), members)).isEmpty();
  }

  private static List<Byte> octets(BigInteger number) {
    return octets(number.toByteArray());
  }

  private static List<Byte> octets(byte[] bytes) {
    List<Byte> octets = new ArrayList<>();
    for (byte octet : bytes) {
      octets.add(octet);
    }
    return octets;
  }

  @Test
  void anAnchorIsHeldToTheRulesOfAnchorsAndAnEndEntityToItsOwn() {
    Certificate over =
        LabCa.root(
                CertificateSpec.ca("CN=Over", NOW)
                    .validity(NOW.minusSeconds(60), NOW.minusSeconds(1)),
                BC)
            .certificate();
    Certificate mute =
        LabCa.root(CertificateSpec.ca("CN=Mute", NOW).keyUsage(KeyUsage.cRLSign), BC).certificate();
    Certificate leaf = LabCa.root(CertificateSpec.client("CN=Leaf", NOW), BC).certificate();

    assertThat(refusals(over, List.of()).get(over)).isInstanceOf(PathRefusal.Expired.class);
    assertThat(refusals(mute, List.of()).get(mute).code()).isEqualTo(PathRefusal.Code.KEY_USAGE);
    assertThat(refusals(leaf, List.of())).isEmpty();
    assertThat(refusals(root.certificate(), List.of(root.certificate()))).isEmpty();
  }

  @Test
  void whatNoPathOfTheAllowedLengthReachesIsTold() {
    LabCa upper = root.issueCa(CertificateSpec.ca("CN=Upper", NOW));
    Certificate lower = upper.issue(CertificateSpec.ca("CN=Lower", NOW)).certificate();
    List<Certificate> members = List.of(upper.certificate(), lower);
    PathSettings usual = PathSettings.defaults(Purpose.ANY);

    assertThat(refusals(root.certificate(), members, usual.withMaxCaPath(3))).isEmpty();
    assertThat(refusals(root.certificate(), members, usual.withMaxCaPath(2)))
        .isEqualTo(Map.of(lower, new PathRefusal.PathTooLong(3, 2, "max_ca_path")));
  }

  /** RFC 5280 §4.2.1.9: each certificate that is not self-issued takes one from the room. */
  @Test
  void aLengthConstraintLeavesRoomForAsManyAsItSays() {
    LabCa narrow = LabCa.root(CertificateSpec.ca("CN=Narrow", NOW).pathLength(1), BC);
    LabCa upper = narrow.issueCa(CertificateSpec.ca("CN=Upper", NOW));
    Certificate lower = upper.issue(CertificateSpec.ca("CN=Lower", NOW)).certificate();

    assertThat(refusals(narrow.certificate(), List.of(upper.certificate(), lower)))
        .containsOnlyKeys(lower);
  }

  @Test
  void whatANamesakeIssuedIsToldWithItsSignature() {
    Certificate orphan =
        LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC)
            .issue(CertificateSpec.ca("CN=Orphan", NOW))
            .certificate();

    assertThat(refusals(root.certificate(), List.of(orphan)).get(orphan))
        .isInstanceOf(PathRefusal.BadSignature.class);
  }
}
