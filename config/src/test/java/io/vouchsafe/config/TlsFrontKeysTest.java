package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tls_fronts} and what stands in it. */
class TlsFrontKeysTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String FRONT =
      "listen: 127.0.0.1:8443, certificate: www.pem, key: www.key, tenant: acme, upstream:"
          + " http://127.0.0.1:9000";

  private static final String KEY = "vouchsafe.yaml:8: tls_fronts[0]";

  @TempDir Path directory;
  private WrittenSettings written;

  @BeforeEach
  void write() {
    written = new WrittenSettings(directory);
    certificate("www", CertificateSpec.server("CN=www.acme.test", NOW).dns("www.acme.test"));
    certificate("api", CertificateSpec.server("CN=api.acme.test", NOW).dns("api.acme.test"));
    certificate("client", CertificateSpec.client("CN=Client", NOW));
    certificate("old", server("CN=old").validity(NOW.minusSeconds(90), NOW.minusSeconds(60)));
  }

  private static CertificateSpec server(String subject) {
    return CertificateSpec.server(subject, NOW).dns("www.acme.test");
  }

  private void certificate(String name, CertificateSpec spec) {
    Issued issued = WrittenSettings.issue(spec);
    written
        .write(name + ".pem", pem(issued.certificate()) + pem(WrittenSettings.issuing()))
        .writePrivate(
            name + ".key",
            WrittenSettings.pem("PRIVATE KEY", issued.keys().getPrivate().getEncoded()));
  }

  private static String fronts(String... fronts) {
    return WrittenSettings.withPolicy("") + "tls_fronts: [ " + String.join(", ", fronts) + " ]\n";
  }

  private List<String> problems(String front) {
    return written.problems(fronts("{ " + front + " }"));
  }

  @Test
  void aShortFrontHasTheUsualValues() {
    TlsFrontSettings front = written.settings(fronts("{ " + FRONT + " }")).tlsFronts().getFirst();

    assertThat(front.listen()).isEqualTo(new HostAndPort("127.0.0.1", 8443));
    assertThat(front.certificates())
        .singleElement()
        .satisfies(c -> assertThat(c.chain()).hasSize(2));
    assertThat(front.tenant()).isEqualTo("acme");
    assertThat(front.policy()).isEqualTo("default");
    assertThat(front.clientCertificate()).isEqualTo(ClientCertificate.REQUIRED);
    assertThat(front.upstream())
        .isEqualTo(new FrontUpstream.Http(URI.create("http://127.0.0.1:9000")));
    assertThat(front.upstreamPolicy()).isEmpty();
    assertThat(List.of(front.headerTimeout(), front.idleTimeout(), front.upstreamTimeout()))
        .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  @Test
  void everyKeyIsRead() {
    String yaml =
        WrittenSettings.withPolicy("")
            + "      servers: { ca_group: staff, purpose: server_auth }\n"
            + "tls_fronts: [ { listen: '[::1]:8443', certificate: www.pem, key: www.key,"
            + " certificates: [ { certificate: api.pem, key: api.key } ], tenant: acme, policy:"
            + " default, client_certificate: optional, upstream: 'HTTPS://app.acme.test/',"
            + " upstream_policy: servers, header_timeout: 5, idle_timeout: 300, upstream_timeout: 7"
            + " } ]\n";
    TlsFrontSettings front = written.settings(yaml).tlsFronts().getFirst();

    assertThat(front.listen()).isEqualTo(new HostAndPort("::1", 8443));
    assertThat(front.certificates())
        .extracting(each -> each.leaf().subject().shown())
        .containsExactly("CN=www.acme.test", "CN=api.acme.test");
    assertThat(front.clientCertificate()).isEqualTo(ClientCertificate.OPTIONAL);
    assertThat(front.upstream())
        .isEqualTo(new FrontUpstream.Http(URI.create("https://app.acme.test")));
    assertThat(front.upstreamPolicy()).isEqualTo(Optional.of("servers"));
    assertThat(List.of(front.headerTimeout(), front.idleTimeout(), front.upstreamTimeout()))
        .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(7));
  }

  @Test
  void theServiceItselfMayAnswer() {
    String ocvpn = FRONT.replace("http://127.0.0.1:9000", "ocvpn");

    assertThat(written.settings(fronts("{ " + ocvpn + " }")).tlsFronts().getFirst().upstream())
        .isEqualTo(new FrontUpstream.Ocvpn());
    assertThat(problems(ocvpn + ", upstream_policy: default"))
        .anyMatch(problem -> problem.contains("the upstream is the service itself"));
  }

  @Test
  void theKeyIsNotTold() {
    TlsFrontSettings front = written.settings(fronts("{ " + FRONT + " }")).tlsFronts().getFirst();

    assertThat(front.toString()).contains("CN=www.acme.test").doesNotContain("PrivateKey");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          listen: 127.0.0.1:8443|listen: localhost|listen: 'localhost' is no host:port
          listen: 127.0.0.1:8443|listen: 127.0.0.1:8180|listen: 127.0.0.1:8180 is the address of listen.api
          tenant: acme|tenant: acne|tenant: nothing in tenants is called 'acne', nearest is 'acme'
          tenant: acme|tenant: acme, policy: defalt|policy: nothing in policies of tenant acme is called 'defalt', nearest is 'default'
          key: www.key|key: api.key|key: the key is not the one of CN=www.acme.test
          certificate: www.pem, key: www.key|certificate: www.pem|key: is required
          certificate: www.pem, key: www.key|key: www.key|certificate: is required
          certificate: www.pem, key: www.key|certificate: none.pem, key: www.key|certificate: 'none.pem'
          certificate: www.pem|certificate: root.pem|key: the key is not the one of CN=Root
          upstream: http://127.0.0.1:9000|upstream: ocvpn, client_certificate: optional|with `upstream: ocvpn` only `required`
          upstream: http://127.0.0.1:9000|upstream: http://127.0.0.1:9000/app|upstream: 'http://127.0.0.1:9000/app' is neither ocvpn nor a base URL
          upstream: http://127.0.0.1:9000|upstream: http://a@127.0.0.1:9000|nor a base URL
          upstream: http://127.0.0.1:9000|upstream: ftp://127.0.0.1|nor a base URL
          upstream: http://127.0.0.1:9000|upstream: https://127.0.0.1:9000|upstream_policy: is required
          upstream: http://127.0.0.1:9000|upstream: https://127.0.0.1:9000, upstream_policy: default|upstream_policy: judges a server: write purpose: server_auth
          tenant: acme|tenant: acme, idle_timeout: 0|idle_timeout: 0 is out of range 1…86400 (s)
          tenant: acme|tenant: acme, client_certificate: maybe|client_certificate: 'maybe' is none of
          tenant: acme|tenant: acme, tennant: a|unknown key 'tennant', nearest known key 'tenant'
          tenant: acme|tenant: acme, certificates: [ { certificate: api.pem } ]|certificates[0].key: is required
          """)
  void aMistakeIsNamed(String good, String bad, String message) {
    assertThat(FRONT).contains(good);
    assertThat(problems(FRONT.replace(good, bad)))
        .singleElement()
        .asString()
        .startsWith(KEY)
        .contains(message);
  }

  @Test
  void twoFrontsDoNotShareAnAddress() {
    assertThat(written.problems(fronts("{ " + FRONT + " }", "{ " + FRONT + " }")))
        .singleElement()
        .asString()
        .contains("tls_fronts[1].listen: 127.0.0.1:8443 is the address of a TLS front before it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          upstream: http://127.0.0.1:9000|upstream: http://app.acme.test|upstream: requests and identities go to another machine in clear
          tenant: acme|tenant: acme, upstream_policy: default|upstream_policy: the upstream is http: no certificate is judged
          certificate: www.pem, key: www.key|certificate: client.pem, key: client.key|lacks the extended key usage serverAuth
          certificate: www.pem, key: www.key|certificate: client.pem, key: client.key|names no host or address (subjectAltName): clients refuse it, and any Host is accepted
          tenant: acme|tenant: acme, certificates: [ { certificate: www.pem, key: www.key } ]|is never shown: certificates before it have all its names
          """)
  void aDoubtIsTold(String good, String other, String warning) {
    assertThat(FRONT).contains(good);
    String yaml = fronts("{ " + FRONT.replace(good, other) + " }");
    assertThat(written.problems(yaml)).anyMatch(each -> each.contains(warning));
    assertThat(written.settings(yaml).tlsFronts()).hasSize(1);
  }

  @Test
  void anEndedCertificateIsToldOf() {
    written.write("vouchsafe.yaml", fronts("{ " + FRONT.replace("www.", "old.") + " }"));

    assertThat(written.problemsAt(NOW))
        .anyMatch(each -> each.contains(" expired at ") && each.contains("clients refuse"));
  }

  @Test
  void theTwoOtherPortsHaveAddressesOfTheirOwn() {
    String ports = "listen: { spoe: 127.0.0.1:8182, grpc: 127.0.0.1:8182 }\n";
    assertThat(written.problems(WrittenSettings.withPolicy("") + ports))
        .containsExactly("vouchsafe.yaml:8: listen.grpc: spoe and grpc are both 127.0.0.1:8182");
    String api = "listen: { spoe: 127.0.0.1:8180 }\n";
    assertThat(written.problems(WrittenSettings.withPolicy("") + api))
        .containsExactly("vouchsafe.yaml:8: listen.spoe: api and spoe are both 127.0.0.1:8180");
  }

  /** Whichever two ports they are, and however their one address is written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          api: 127.0.0.1:1, admin: 127.0.0.1:1|127.0.0.1:9|api and admin are both 127.0.0.1:1
          api: 127.0.0.1:1, spoe: 127.0.0.1:1|127.0.0.1:9|api and spoe are both 127.0.0.1:1
          api: 127.0.0.1:1, grpc: 127.0.0.1:1|127.0.0.1:9|api and grpc are both 127.0.0.1:1
          admin: 127.0.0.1:1, spoe: 127.0.0.1:1|127.0.0.1:9|admin and spoe are both 127.0.0.1:1
          admin: 127.0.0.1:1, grpc: 127.0.0.1:1|127.0.0.1:9|admin and grpc are both 127.0.0.1:1
          spoe: 127.0.0.1:1, grpc: 127.0.0.1:1|127.0.0.1:9|spoe and grpc are both 127.0.0.1:1
          api: 127.0.0.1:1|127.0.0.1:1|127.0.0.1:1 is the address of listen.api
          admin: 127.0.0.1:1|127.0.0.1:1|127.0.0.1:1 is the address of listen.admin
          spoe: 127.0.0.1:1|127.0.0.1:1|127.0.0.1:1 is the address of listen.spoe
          grpc: 127.0.0.1:1|127.0.0.1:1|127.0.0.1:1 is the address of listen.grpc
          grpc: 127.0.0.1:1|localhost:1|listen.grpc is 127.0.0.1:1, which leaves no room for localhost:1
          spoe: 0.0.0.0:1|127.0.0.1:1|listen.spoe is 0.0.0.0:1, which leaves no room for 127.0.0.1:1
          spoe: 127.0.0.1:1|0.0.0.0:1|listen.spoe is 127.0.0.1:1, which leaves no room for 0.0.0.0:1
          grpc: '[::]:1'|127.0.0.1:1|listen.grpc is [::]:1, which leaves no room for 127.0.0.1:1
          spoe: '[::1]:1', grpc: '[0:0:0:0:0:0:0:1]:1'|127.0.0.1:9|spoe is [::1]:1, which leaves no room for grpc at [0:0:0:0:0:0:0:1]:1
          grpc: 0.0.0.0:1, spoe: 127.0.0.1:1|127.0.0.1:9|spoe is 127.0.0.1:1, which leaves no room for grpc at 0.0.0.0:1
          """)
  void twoPortsNeverHaveOneAddress(String listen, String front, String problem) {
    String yaml =
        fronts("{ " + FRONT.replace("127.0.0.1:8443", front) + " }")
            + "listen: { "
            + listen
            + " }\n";
    assertThat(written.problems(yaml)).singleElement().asString().endsWith(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spoe: 127.0.0.1:1, grpc: 127.0.0.1:2",
        "spoe: 127.0.0.1:1, grpc: 127.0.0.2:1",
        "spoe: 0.0.0.0:1, grpc: '[::1]:1'",
        "spoe: 127.0.0.1:0, grpc: 127.0.0.1:0",
      })
  void portsOfTheirOwnAreTaken(String listen) {
    assertThat(written.problems(WrittenSettings.withPolicy("") + "listen: { " + listen + " }\n"))
        .isEmpty();
  }

  @Test
  void aFrontWithoutAHeaderIsNoDoubtWhereProxiesAskOtherwise() {
    String front = WrittenSettings.withTenant("front: { trusted: [127.0.0.1/32] }");
    assertThat(written.problems(front))
        .singleElement()
        .asString()
        .contains("without front.header no certificate is read");
    assertThat(written.problems(front + "listen: { spoe: 127.0.0.1:8182 }\n")).isEmpty();
    assertThat(written.problems(front + "listen: { grpc: 127.0.0.1:8183 }\n")).isEmpty();
  }
}
