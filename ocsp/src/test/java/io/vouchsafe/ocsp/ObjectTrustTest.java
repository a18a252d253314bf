package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.Remembered.good;
import static io.vouchsafe.ocsp.Remembered.onHold;
import static io.vouchsafe.ocsp.Remembered.revoked;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract, section 2, "Remembering": a reload drops what a distrusted signer vouched for. */
class ObjectTrustTest {
  private static final TestPki PKI = new TestPki();
  private static final Certificate ROOT = PKI.root.certificate();
  private static final Certificate ISSUING = PKI.issuing.certificate();
  private static final Certificate SIBLING = PKI.sibling.certificate();
  private static final Certificate FOREIGN = PKI.foreign.certificate();
  private static final CaGroup GROUP = group(List.of(ROOT), List.of(ISSUING, SIBLING));

  @ParameterizedTest
  @EnumSource(SignerBasis.class)
  void whatIsNotPinnedAnyMoreIsDistrustedOnWhateverGroundItWasAccepted(SignerBasis basis) {
    Certificate pinned = PKI.delegate.certificate();
    Certificate former = PKI.leaf.certificate();
    ObjectTrust now = new ObjectTrust(new SignerTrust.Pinned(List.of(pinned)), List.of());
    ObjectTrust before =
        new ObjectTrust(new SignerTrust.Pinned(List.of(pinned, former)), List.of());

    for (Remembered each : List.of(good(), revoked(), onHold())) {
      assertThat(upholds(now, before, each.on(basis).signedBy(pinned))).isTrue();
      assertThat(upholds(now, before, each.on(basis).signedBy(former))).isFalse();
    }
  }

  /** Under each pair of checkboxes: criteria, criteria and trusted root, none. */
  @ParameterizedTest(name = "accepted as {0}")
  @CsvSource({
    "ISSUER,       true,  true,  true",
    "DELEGATE,     true,  true,  true",
    "TRUSTED_ROOT, false, true,  true",
    "CA_GROUP,     false, false, true",
    "PINNED,       false, false, false",
  })
  void chainModeUpholdsTheGroundsThatItWouldAccept(
      SignerBasis basis, boolean criteria, boolean trustedRoot, boolean none) {
    ObjectTrust before = chain(false, true, GROUP);
    for (Remembered entry : List.of(good().on(basis), revoked().on(basis))) {
      assertThat(upholds(chain(true, false, GROUP), before, entry)).isEqualTo(criteria);
      assertThat(upholds(chain(true, true, GROUP), before, entry)).isEqualTo(trustedRoot);
      assertThat(upholds(chain(false, false, GROUP), before, entry)).isEqualTo(none);
    }
  }

  @Test
  void aCaThatLeavesTakesAlongEverythingThatRestsOnChainMode() {
    assertThat(stays(group(List.of(ROOT), List.of(ISSUING, SIBLING, FOREIGN))))
        .as("one that comes takes nothing away")
        .isTrue();
    assertThat(stays(group(List.of(ROOT), List.of(SIBLING, ISSUING)))).as("the order").isTrue();
    assertThat(stays(group(List.of(ROOT), List.of(ISSUING)))).as("an intermediate").isFalse();
    assertThat(stays(group(List.of(FOREIGN), List.of(ISSUING, SIBLING)))).as("anchor").isFalse();
    assertThat(stays(group(List.of(FOREIGN), List.of(ROOT, ISSUING, SIBLING))))
        .as("an anchor that is an intermediate now ends no path")
        .isFalse();
    assertThat(stays(group(List.of(ROOT, ISSUING, SIBLING), List.of())))
        .as("an intermediate that is an anchor now is still trusted")
        .isTrue();
  }

  @Test
  void aRenewedCertificateOfTheSameNameAndKeyIsNoFarewell() {
    LabCa again = LabCa.root(CertificateSpec.ca("CN=Root", TestPki.NOW.plusSeconds(1)), TestPki.BC);
    Certificate renewed = renewed(PKI.root);

    assertThat(stays(group(List.of(renewed), List.of(ISSUING, SIBLING)))).isTrue();
    assertThat(stays(group(List.of(again.certificate()), List.of(ISSUING, SIBLING))))
        .as("the same name with another key")
        .isFalse();
  }

  private static Certificate renewed(LabCa ca) {
    LabCa self = LabCa.of(new Issued(ca.certificate(), ca.keys()), TestPki.BC);
    return self.issueCa(CertificateSpec.ca("CN=Root", TestPki.NOW.plusSeconds(1)).keys(ca.keys()))
        .certificate();
  }

  @Test
  void whatOnePolicysGroupLostAnotherOfTheSameObjectMayStillHold() {
    CaGroup small = group(List.of(ROOT), List.of());
    ObjectTrust before = new ObjectTrust(SignerTrust.Chain.DEFAULT, List.of(GROUP, GROUP));
    ObjectTrust now = new ObjectTrust(SignerTrust.Chain.DEFAULT, List.of(small, GROUP));

    assertThat(upholds(now, before, good())).isTrue();
    assertThat(upholds(chain(true, false), before, good())).as("no policy asks it").isFalse();
  }

  private static boolean stays(CaGroup now) {
    return upholds(chain(true, false, now), chain(true, false, GROUP), good());
  }

  private static boolean upholds(ObjectTrust now, ObjectTrust before, Remembered entry) {
    return now.upheldSince(before).test(entry.value());
  }

  private static ObjectTrust chain(boolean criteria, boolean trustedRoot, CaGroup... groups) {
    return new ObjectTrust(new SignerTrust.Chain(criteria, trustedRoot), List.of(groups));
  }

  private static CaGroup group(List<Certificate> anchors, List<Certificate> intermediates) {
    Stream<TrustAnchor> trusted = anchors.stream().map(TrustAnchor::new);
    return new CaGroup(trusted.toList(), intermediates);
  }
}
