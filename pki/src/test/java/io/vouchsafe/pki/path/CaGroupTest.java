package io.vouchsafe.pki.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class CaGroupTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Certificate ONE = ca("CN=One");
  private static final Certificate TWO = ca("CN=Two");

  @Test
  void equalGroupsHoldTheSameCertificatesInTheSameParts() {
    CaGroup group = group(List.of(ONE), List.of(TWO));

    assertThat(group)
        .isEqualTo(group(List.of(ONE), List.of(TWO)))
        .hasSameHashCodeAs(group(List.of(ONE), List.of(TWO)))
        .isNotEqualTo(group(List.of(TWO), List.of(ONE)))
        .isNotEqualTo(group(List.of(ONE), List.of()))
        .isNotEqualTo(group(List.of(ONE, TWO), List.of()));
  }

  /** What was learnt under a group counts under one that a file lists in another order. */
  @Test
  void theIdentityMindsMembersAndPartsButNoOrder() {
    Fingerprint identity = group(List.of(ONE, TWO), List.of()).identity();

    assertThat(group(List.of(TWO, ONE), List.of()).identity()).isEqualTo(identity);
    assertThat(group(List.of(TWO, ONE, TWO), List.of()).identity()).isEqualTo(identity);
    assertThat(group(List.of(ONE), List.of(TWO)).identity()).isNotEqualTo(identity);
    assertThat(group(List.of(ONE), List.of()).identity()).isNotEqualTo(identity);
    assertThat(group(List.of(ONE), List.of(TWO)).identity())
        .isNotEqualTo(group(List.of(ONE), List.of(ONE)).identity());
    assertThat(group(List.of(), List.of()).identity()).isNotEqualTo(identity);
  }

  private static CaGroup group(List<Certificate> anchors, List<Certificate> intermediates) {
    return new CaGroup(anchors.stream().map(TrustAnchor::new).toList(), intermediates);
  }

  private static Certificate ca(String subject) {
    return LabCa.root(CertificateSpec.ca(subject, NOW), new BouncyCastleProvider()).certificate();
  }
}
