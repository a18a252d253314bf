package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Contract, section 2: for whom an object answers, whom it asks, what it may be told. */
class OcspObjectTest {
  private static final TestPki PKI = new TestPki();
  private static final OcspObject ANYBODY =
      OcspObject.of("corp", List.of(URI.create("http://127.0.0.1/")));

  @Test
  void anObjectAnswersForItsIssuersOrForAnyIfItNamesNone() {
    OcspObject one = ANYBODY.withIssuers(List.of(PKI.issuing.certificate()));
    LabCa namesake = LabCa.root(CertificateSpec.ca("CN=Issuing", TestPki.NOW), TestPki.BC);

    assertThat(ANYBODY.answersFor(PKI.sibling.certificate())).isTrue();
    assertThat(one.answersFor(PKI.issuing.certificate())).isTrue();
    assertThat(one.answersFor(PKI.sibling.certificate())).isFalse();
    assertThat(one.answersFor(namesake.certificate())).isFalse();
  }

  @Test
  void anObjectWithoutUrlsAsksWhomTheCertificateNames() {
    assertThat(ANYBODY.asksCertificate()).isFalse();
    assertThat(OcspObject.of("corp", List.of()).asksCertificate()).isTrue();
  }

  /** Each setting is changed alone. */
  @Test
  void aChangedSettingLeavesTheOthers() {
    assertThat(
            ANYBODY
                .withHostHeader("ocsp.example")
                .withHash(HashChoice.SHA1)
                .withMaxResponse(9)
                .withTimeout(Duration.ofSeconds(7))
                .withRules(ResponseRules.DEFAULT.withMaxAge(5).withoutMaxAge()))
        .isEqualTo(
            new OcspObject(
                "corp",
                ANYBODY.urls(),
                List.of(),
                ANYBODY.caGroup(),
                ResponseRules.DEFAULT,
                CachingRules.DEFAULT,
                Duration.ofSeconds(7),
                Optional.of("ocsp.example"),
                HashChoice.SHA1,
                9));
  }

  @Test
  void cachingTimesAreNotNegative() {
    OptionalLong below = OptionalLong.of(-1);
    assertThatThrownBy(() -> CachingRules.DEFAULT.withThisUpdateExtraMaxAge(below))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CachingRules.DEFAULT.withNextUpdateAheadTime(below))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
