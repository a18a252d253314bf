package io.vouchsafe.vpnauth.emergency;

import static io.vouchsafe.vpnauth.emergency.EmergencyPki.ISSUING;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.LEAF;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.OTHER;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.ROOT;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.blocking;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.certificate;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.key;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.serial;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which entry blocks which certificate of the path Mallory, Issuing, Root. */
class BlockListTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("hits")
  void blocks(Target target, Certificate certificate) {
    Optional<BlockList.Hit> hit = blocking(target).find(EmergencyPki.path().certificates());
    assertThat(hit.map(BlockList.Hit::certificate)).contains(certificate);
  }

  static Stream<Arguments> hits() {
    Certificate issuing = ISSUING.certificate();
    Certificate root = ROOT.certificate();
    return Stream.of(
        arguments(certificate(LEAF), LEAF),
        arguments(certificate(issuing), issuing),
        arguments(certificate(root), root),
        arguments(key(LEAF), LEAF),
        arguments(key(issuing), issuing),
        arguments(key(root), root),
        arguments(subject("CN=Mallory"), LEAF),
        arguments(subject("cn = MALLORY"), LEAF),
        arguments(subject("CN=Root"), root),
        arguments(serial(0x2a), LEAF),
        arguments(serial(0x2a, "CN=Issuing"), LEAF),
        arguments(serial(0x2a, issuing), LEAF),
        arguments(serial(root.serial().value().longValue(), root), root));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misses")
  void letsPass(Target target) {
    assertThat(blocking(target).find(EmergencyPki.path().certificates())).isEmpty();
  }

  static Stream<Target> misses() {
    return Stream.of(
        certificate(OTHER.certificate()),
        key(OTHER.certificate()),
        subject("CN=Mallory,O=Acme"),
        subject("CN=Mallor"),
        serial(0x2b),
        serial(0x2a, "CN=Root"),
        serial(0x2a, ROOT.certificate()),
        serial(0x2a, OTHER.certificate()));
  }

  @Test
  void oneSerialMayBeBlockedUnderSeveralIssuers() {
    BlockList list = blocking(serial(0x2a, "CN=Other"), serial(0x2a, "CN=Issuing"));
    assertThat(list.find(EmergencyPki.path().certificates())).isPresent();
  }

  @Test
  void whatCannotBeRuledOutOfALeafWithoutPathCountsAsBlocked() {
    assertThat(blocking(serial(0x2a, OTHER.certificate())).findAlone(LEAF)).isPresent();
    assertThat(blocking(subject("CN=Issuing")).findAlone(LEAF)).isPresent();
    assertThat(blocking(serial(0x2a, "CN=Other")).findAlone(LEAF)).isEmpty();
    assertThat(blocking(subject("CN=Root")).findAlone(LEAF)).isEmpty();
  }

  /** A root is its own issuer; who issued an anchor that is no root nobody here knows. */
  @Test
  void theIssuerOfAnAnchorIsItselfOrCannotBeRuledOut() {
    long ofRoot = ROOT.certificate().serial().value().longValue();
    Target rootsByAnotherKey = serial(ofRoot, OTHER.certificate());
    assertThat(blocking(rootsByAnotherKey).find(List.of(ROOT.certificate()))).isEmpty();
    long ofIssuing = ISSUING.certificate().serial().value().longValue();
    Target byAnotherKey = serial(ofIssuing, OTHER.certificate());
    List<Certificate> partial = List.of(LEAF, ISSUING.certificate());
    assertThat(blocking(byAnotherKey).find(partial)).isPresent();
    assertThat(blocking(byAnotherKey).find(EmergencyPki.path().certificates())).isEmpty();
  }

  /** All that an OCSP request tells. */
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bySerialAlone")
  void blocksACertificateOfWhichOnlySerialAndIssuersAreKnown(Target target, boolean blocked) {
    List<Certificate> issuers = List.of(ISSUING.certificate(), ROOT.certificate());
    assertThat(blocking(target).findIssued(LEAF.serial(), issuers).isPresent()).isEqualTo(blocked);
  }

  static Stream<Arguments> bySerialAlone() {
    return Stream.of(
        arguments(serial(0x2a), true),
        arguments(serial(0x2a, "CN=Issuing"), true),
        arguments(serial(0x2a, ISSUING.certificate()), true),
        arguments(serial(0x2b), false),
        arguments(serial(0x2a, "CN=Root"), false),
        arguments(serial(0x2a, OTHER.certificate()), false),
        arguments(key(ISSUING.certificate()), true),
        arguments(subject("CN=Root"), true),
        arguments(certificate(ROOT.certificate()), true),
        arguments(serial(ISSUING.certificate().serial().value().longValue(), "CN=Root"), true),
        arguments(subject("CN=Mallory"), false),
        arguments(key(LEAF), false),
        arguments(certificate(LEAF), false));
  }

  @Test
  void theDenySaysWhoBlockedWhatSinceWhenAndWhy() {
    Emergency emergency = new Emergency(blocking(subject("CN=Issuing")), BreakGlassList.EMPTY);
    Decision.Deny deny = emergency.blocks(EmergencyPki.path()).orElseThrow();
    assertThat(deny.reason()).isEqualTo(Reason.BLOCKED);
    assertThat(deny.detail())
        .isEqualTo(
            "CN=Issuing: blocked by subject CN=Issuing, since 2026-11-21T03:00:00Z, by ops:"
                + " stolen");
    assertThat(deny.evidence().path()).hasSize(3);
  }

  /** Each kind of block says what it goes by, so that whoever reads it can take it back. */
  @Test
  void everyBlockSaysWhatItIsAbout() {
    Certificate issuing = ISSUING.certificate();
    assertThat(certificate(LEAF).describe()).contains("fingerprint", LEAF.sha256().hex());
    assertThat(key(LEAF).describe()).contains("key", EmergencyPki.keyOf(LEAF).hex());
    assertThat(serial(0x2a).describe()).isEqualTo("serial " + LEAF.serial());
    assertThat(serial(0x2a, "CN=Issuing").describe()).endsWith(" of CN=Issuing");
    assertThat(serial(0x2a, issuing).describe())
        .contains("under the key", EmergencyPki.keyOf(issuing).hex());
  }

  @Test
  void anEntryKeepsItsIdAndItsFile() {
    BlockEntry entry = blocking(key(LEAF)).entries().getFirst().withId("7").inFile("a.yaml");
    assertThat(entry.id()).contains("7");
    assertThat(entry.file()).contains("a.yaml");
    assertThat(entry.target()).isEqualTo(key(LEAF));
  }

  @Test
  void twoListsTogetherBlockWhatEitherBlocks() {
    BlockList both = blocking(subject("CN=x")).with(blocking(key(LEAF)));
    assertThat(both.entries()).hasSize(2);
    assertThat(both.find(List.of(LEAF))).isPresent();
    assertThat(BlockList.EMPTY.with(BlockList.EMPTY)).isSameAs(BlockList.EMPTY);
  }
}
