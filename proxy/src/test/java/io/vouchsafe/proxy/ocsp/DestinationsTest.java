package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.net.Destination;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/** {@code url: aia}: the certificate names its responders, the operator says which may be asked. */
class DestinationsTest {
  private static final OcspObject AIA = OcspObject.of("corp", List.of());

  private final Destinations destinations =
      new Destinations(
          new UpstreamSettings(
              new AllowedHosts(List.of(new AllowedHost("*.acme.test", OptionalInt.empty()))),
              Map.of(),
              Map.of()));

  @Test
  void writtenUrlsNeedNoPermission() {
    OcspObject written =
        OcspObject.of("corp", List.of(URI.create("http://127.0.0.1/"), UpstreamLab.URL));

    assertThat(shown(naming("http://ocsp.acme.test/"), written))
        .containsExactly("SETTINGS http://127.0.0.1/", "SETTINGS http://ocsp.lab.test/");
  }

  @Test
  void theCertificatesOwnUnderAllowedHostsInTheirOrder() {
    assertThat(
            shown(
                naming(
                    "http://evil.test/",
                    "http://ocsp.acme.test/a",
                    "ldap://dir.acme.test/",
                    "http://169.254.169.254/",
                    "no url",
                    "https://ocsp2.acme.test/"),
                AIA))
        .containsExactly(
            "not_allowed_host http://evil.test/",
            "STRANGER http://ocsp.acme.test/a",
            "not_allowed_host ldap://dir.acme.test/",
            "not_allowed_host http://169.254.169.254/");
  }

  @Test
  void noMoreThanFour() {
    String[] many =
        IntStream.range(0, 100)
            .mapToObj(i -> "http://a" + i + ".acme.test/")
            .toArray(String[]::new);

    assertThat(shown(naming(many), AIA)).hasSize(Destinations.MAX_OF_CERTIFICATE);
  }

  @Test
  void aCertificateThatNamesNobodyLeadsNowhere() {
    assertThat(destinations.of(query(UpstreamLab.leaf("CN=Alice")), AIA)).isEmpty();
  }

  @Test
  void aSerialAloneNamesNobody() {
    Certificate issuer = UpstreamLab.leaf("CN=CA");
    RevocationQuery query = RevocationQuery.bySerial(issuer.serial(), issuer);
    assertThat(destinations.of(query, AIA)).isEmpty();
  }

  private static RevocationQuery query(Certificate certificate) {
    return new RevocationQuery(certificate, certificate);
  }

  private List<String> shown(Certificate certificate, OcspObject object) {
    return destinations.of(query(certificate), object).stream()
        .map(
            named ->
                switch (named) {
                  case Destinations.Allowed(Destination to) -> to.origin() + " " + to.url();
                  case Destinations.Refused(var attempt) -> {
                    assertThat(attempt.outcome()).isEqualTo(Outcome.NOT_ALLOWED_HOST);
                    yield attempt.outcome().code() + " " + attempt.responder();
                  }
                })
        .toList();
  }

  private static Certificate naming(String... urls) {
    ASN1EncodableVector descriptions = new ASN1EncodableVector();
    Arrays.stream(urls)
        .map(url -> new GeneralName(GeneralName.uniformResourceIdentifier, url))
        .map(name -> new AccessDescription(AccessDescription.id_ad_ocsp, name))
        .forEach(descriptions::add);
    return UpstreamLab.leaf(
        CertificateSpec.client("CN=Alice", UpstreamLab.NOW)
            .extension(Extension.authorityInfoAccess, false, new DERSequence(descriptions)));
  }
}
