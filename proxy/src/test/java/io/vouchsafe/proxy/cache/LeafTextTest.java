package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.time.Instant;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract, section 5: the identity header is the subject in percent-encoded UTF-8. */
class LeafTextTest {
  private static final LabCa CA =
      LabCa.root(
          CertificateSpec.ca("CN=Root", Instant.parse("2026-03-01T12:00:00Z")),
          new BouncyCastleProvider());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=Alice                 | CN%3DAlice",
        "CN=a-b.c_d~e             | CN%3Da-b.c_d~e",
        "CN=Alice Smith\\, Jr.    | CN%3DAlice%20Smith%5C%2C%20Jr.",
        "CN=Ren\u00e9e            | CN%3DRen%C3%A9e",
        "CN=50% off               | CN%3D50%25%20off",
      })
  void onlyUnreservedCharactersStandForThemselves(String subject, String header) {
    LeafText leaf =
        LeafText.of(
            CA.issue(CertificateSpec.client(subject, Instant.parse("2026-03-01T12:00:00Z")))
                .certificate());

    assertThat(leaf.headerSubject()).hasToString(header);
  }
}
