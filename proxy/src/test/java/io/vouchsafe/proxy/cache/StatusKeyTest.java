package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class StatusKeyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final LabCa ca = ca("CN=Lab");

  @Test
  void theSameSerialOfTheSameIssuerIsTheSameKey() {
    Certificate renewed = leaf(ca, 7);

    assertThat(key(renewed, ca)).isEqualTo(key(leaf(ca, 7), ca));
  }

  @Test
  void serialIssuersNameAndIssuersKeyEachMakeADifference() {
    Certificate leaf = leaf(ca, 7);
    LabCa sameNameOtherKey = ca("CN=Lab");
    LabCa otherNameSameKey =
        LabCa.root(CertificateSpec.ca("CN=Other", NOW).keys(ca.keys()), provider);

    assertThat(key(leaf, ca)).isNotEqualTo(key(leaf(ca, 8), ca));
    assertThat(key(leaf, ca)).isNotEqualTo(key(leaf, sameNameOtherKey));
    assertThat(key(leaf, ca)).isNotEqualTo(key(leaf, otherNameSameKey));
  }

  private LabCa ca(String name) {
    return LabCa.root(CertificateSpec.ca(name, NOW), provider);
  }

  private static Certificate leaf(LabCa ca, long serial) {
    return ca.issue(CertificateSpec.client("CN=Alice", NOW).serial(serial)).certificate();
  }

  private static StatusKey key(Certificate leaf, LabCa issuer) {
    return StatusKey.of(new RevocationQuery(leaf, issuer.certificate()));
  }
}
