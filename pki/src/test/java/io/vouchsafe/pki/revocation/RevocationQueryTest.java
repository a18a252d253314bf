package io.vouchsafe.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** What is known of the certificate in question, with the certificate and without it. */
class RevocationQueryTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant SOON = NOW.plus(Duration.ofHours(1));

  private final LabCa ca =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
  private final Certificate leaf =
      ca.issue(CertificateSpec.client("CN=Alice", NOW).validity(NOW, SOON)).certificate();

  @Test
  void aCertificateAtHandSaysWhenItEndsAndWhoIssuedIt() {
    RevocationQuery query = new RevocationQuery(leaf, ca.certificate());

    assertThat(query.serial()).isEqualTo(leaf.serial());
    assertThat(query.notAfter()).isEqualTo(SOON);
    assertThat(query.issuerName()).isEqualTo(leaf.issuer());
    assertThat(query.describe()).isEqualTo("CN=Alice");
  }

  @Test
  void ofASerialAloneNothingEndsBeforeItsIssuerDoes() {
    RevocationQuery query = RevocationQuery.bySerial(leaf.serial(), ca.certificate());

    assertThat(query.serial()).isEqualTo(leaf.serial());
    assertThat(query.certificate()).isEmpty();
    assertThat(query.notAfter()).isEqualTo(ca.certificate().notAfter());
    assertThat(query.issuerName()).isEqualTo(ca.certificate().subject());
    assertThat(query.describe()).contains("CN=Root");
  }
}
