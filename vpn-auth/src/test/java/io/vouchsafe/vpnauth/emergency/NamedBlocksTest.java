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

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which entry blocks a certificate of which only digest, issuer and serial number are known. */
class NamedBlocksTest {
  private static final List<Certificate> ISSUERS =
      List.of(ISSUING.certificate(), ROOT.certificate());
  private static final NamedCertificate MALLORY =
      new NamedCertificate(LEAF.sha256(), ISSUING.certificate().sha256(), LEAF.serial());

  static Stream<Target> hits() {
    return Stream.of(
        certificate(LEAF),
        certificate(ISSUING.certificate()),
        certificate(ROOT.certificate()),
        serial(0x2a),
        serial(0x2a, "CN=Issuing"),
        serial(0x2a, ISSUING.certificate()),
        // What cannot be compared may be this one.
        key(LEAF),
        key(OTHER.certificate()),
        subject("CN=Mallory"),
        subject("CN=Somebody Else"));
  }

  static Stream<Target> misses() {
    return Stream.of(
        certificate(OTHER.certificate()),
        serial(0x2b),
        serial(0x2a, "CN=Root"),
        serial(0x2a, OTHER.certificate()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hits")
  void blocks(Target target) {
    assertThat(blocking(target).findNamed(MALLORY, ISSUERS)).isPresent();
    assertThat(new Emergency(blocking(target), BreakGlassList.EMPTY).blocks(MALLORY, ISSUERS))
        .hasValueSatisfying(deny -> assertThat(deny.evidence().named()).contains(MALLORY));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misses")
  void letsPass(Target target) {
    assertThat(blocking(target).findNamed(MALLORY, ISSUERS)).isEmpty();
  }
}
