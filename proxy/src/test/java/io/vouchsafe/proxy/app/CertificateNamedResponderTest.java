package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code url: aia}, from the certificate to the verdict. */
@Timeout(180)
class CertificateNamedResponderTest {
  @Test
  void anAllowedResponderIsAsked() throws Exception {
    try (ServiceLab lab = lab("127.0.0.1")) {
      JsonObject verdict = lab.api.decide(naming(lab, lab.issuing, url(lab)));

      assertThat(verdict.getString("reason")).isEqualTo("ok");
      assertThat(lab.responder.requests()).isEqualTo(1);
    }
  }

  @Test
  void anyOtherIsNot() throws Exception {
    try (ServiceLab lab = lab("ocsp.acme.test")) {
      JsonObject verdict = lab.api.decide(naming(lab, lab.issuing, url(lab)));

      assertThat(verdict.getString("reason")).isEqualTo("status_unavailable");
      assertThat(outcome(verdict)).isEqualTo("not_allowed_host");
      assertThat(lab.responder.requests()).isZero();
    }
  }

  /** Nothing that a certificate says is followed before its path is valid (design, section 2). */
  @Test
  void aStrangersCertificateIsNotFollowed() throws Exception {
    try (ServiceLab lab = lab("127.0.0.1")) {
      LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", FakeClock.START), lab.provider);

      JsonObject verdict = lab.api.decide(naming(lab, stranger, url(lab)), stranger.certificate());

      assertThat(verdict.getString("reason")).isEqualTo("no_path");
      assertThat(lab.responder.requests()).isZero();
    }
  }

  @Test
  void aCertificateThatNamesNobodyHasNoStatus() throws Exception {
    try (ServiceLab lab = lab("127.0.0.1")) {
      JsonObject verdict = lab.api.decide(lab.client("CN=Alice").certificate());

      assertThat(verdict.getString("reason")).isEqualTo("status_unavailable");
    }
  }

  private static ServiceLab lab(String allowed) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.certificateNames =
        Optional.of(new AllowedHosts(List.of(new AllowedHost(allowed, OptionalInt.empty()))));
    return new ServiceLab(wishes);
  }

  private static String url(ServiceLab lab) {
    return lab.responder.url().toString();
  }

  private static Certificate naming(ServiceLab lab, LabCa ca, String url) {
    AccessDescription ocsp =
        new AccessDescription(
            AccessDescription.id_ad_ocsp,
            new GeneralName(GeneralName.uniformResourceIdentifier, url));
    return ca.issue(
            CertificateSpec.client("CN=Alice", lab.clock.instant())
                .extension(Extension.authorityInfoAccess, false, new DERSequence(ocsp)))
        .certificate();
  }

  private static String outcome(JsonObject verdict) {
    return verdict
        .getJsonArray("revocation")
        .getJsonObject(0)
        .getJsonArray("attempts")
        .getJsonObject(0)
        .getString("outcome");
  }
}
