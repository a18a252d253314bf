package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withObject;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.OcspObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How responders are reached: {@code tunneling} and {@code url: aia}. */
class UpstreamKeysTest {
  private static final String AIA =
      """
      tenants:
        acme:
          allowed_hosts: [%s]
          ca_groups: { staff: { anchors: [root.pem] } }
          ocsp: { corp: { url: %s } }
          policies: { default: { ca_group: staff } }
      """;

  @TempDir Path directory;

  @Test
  void proxyWithLogin() {
    WrittenSettings written = new WrittenSettings(directory, Map.of("PW", "secret"));

    TenantSettings tenant =
        written.tenant(
            withObject(
                "tunneling: { address: proxy.test, port: 3128, username: u, password: env:PW }"));

    assertThat(tenant.upstream().tunnelingOf("corp"))
        .contains(
            new Tunneling(
                new HostAndPort("proxy.test", 3128),
                Optional.of(new Login("u", new Secret("secret")))));
    assertThat(tenant.upstream().toString()).doesNotContain("secret");
  }

  @Test
  void proxyWithoutLogin() {
    TenantSettings tenant =
        new WrittenSettings(directory)
            .tenant(withObject("tunneling: { address: '2001:db8::1', port: 1 }"));

    assertThat(tenant.upstream().tunnelingOf("corp"))
        .contains(new Tunneling(new HostAndPort("2001:db8::1", 1), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ port: 1 } | tunneling.address: is required",
        "{ address: a } | tunneling.port: is required",
        "{ address: a, port: 0 } | tunneling.port: 0 is out of range 1…65535",
        "{ address: a, port: 65536 } | tunneling.port: 65536 is out of range 1…65535",
        "{ address: a/b, port: 1 } | tunneling.address: 'a/b' is no host name or address",
        "{ address: a, port: 1, username: u }"
            + " | tunneling.username: a username needs a password beside it",
        "{ address: a, port: 1, password: env:PW }"
            + " | tunneling.password: a password needs a username beside it",
        "{ address: a, port: 1, username: 'u:v', password: env:PW }"
            + " | tunneling.username: 'u:v' is no user name: 1…255 characters, none a colon or"
            + " control",
        "{ address: a, port: 1, username: u, password: plain } | tunneling.password: a secret is"
            + " written as file:NAME or env:NAME, never as itself",
        "{ address: a, port: 1, pasword: x }"
            + " | tunneling.pasword: unknown key 'pasword', nearest known key 'password'",
      })
  void mistakesInTunneling(String tunneling, String problem) {
    WrittenSettings written = new WrittenSettings(directory, Map.of("PW", "secret"));

    assertThat(written.problems(withObject("tunneling: " + tunneling)))
        .containsExactly("vouchsafe.yaml:5: tenants.acme.ocsp.corp." + problem);
  }

  @Test
  void aiaAsksTheCertificate() {
    OcspObject object =
        new WrittenSettings(directory).tenant(AIA.formatted("'*.test'", "aia")).ocsp().get("corp");

    assertThat(object.asksCertificate()).isTrue();
  }

  @Test
  void aiaWithoutAllowedHostsWarns() {
    assertThat(new WrittenSettings(directory).problems(AIA.formatted("", "aia")))
        .satisfiesExactly(
            url ->
                assertThat(url)
                    .endsWith(
                        "without allowed_hosts no responder that a certificate names is asked"),
            policy -> assertThat(policy).contains("policies.default", "status_unavailable"));
  }

  @Test
  void aiaStandsAlone() {
    assertThat(
            new WrittenSettings(directory)
                .problems(AIA.formatted("'*.test'", "[http://a.test/, aia]")))
        .containsExactly(
            "vouchsafe.yaml:5: tenants.acme.ocsp.corp.url[1]: aia stands alone, not in a list");
  }

  @Test
  void allowedHostsIsAList() {
    assertThat(new WrittenSettings(directory).problems(withTenant("allowed_hosts: a.test")))
        .containsExactly(
            "vouchsafe.yaml:8: tenants.acme.allowed_hosts: 'a.test' is a string, a list is"
                + " expected: write [a.test]");
  }
}
