package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.issuing;
import static io.vouchsafe.config.WrittenSettings.root;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CRL objects (contract, section 3) and the policies that name them. */
class CrlKeysTest {
  private static final String FULL =
      """
      tenants:
        acme:
          allowed_hosts: ["*.acme.test"]
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          crl:
            corp:
              urls: [http://pki.test/a.crl, "file:local.crl", "ldap:///cn=CA,dc=test"]
              from_certificate: true
              issuers: [issuing.pem]
              validity_time: 60
              validity_time_strict: true
              ldap_servers:
                - { host: one.test, username: "cn=reader", password: env:PW, tls: starttls, ca_certificates: [root.pem] }
                - { host: two.test, tls: ldaps }
                - { host: "::1", port: 3389 }
              timeout: 7
              max_size: 1MiB
              tunneling: { address: proxy.test, port: 3128 }
              certificate_cache_max: 5
            spare: { urls: [https://pki.test/b.crl] }
          policies:
            default: { ca_group: staff }
            chosen: { ca_group: staff, revocation: { sources: [crl, stapled], crl: [spare] } }
            none: { ca_group: staff, revocation: { crl: [] } }
      """;

  @TempDir Path directory;

  @Test
  void everyKeyIsTaken() {
    TenantSettings acme = written().tenant(FULL);

    assertThat(acme.crl().get("corp"))
        .isEqualTo(
            new CrlObject(
                "corp",
                List.of(
                    URI.create("http://pki.test/a.crl"),
                    directory.toAbsolutePath().resolve("local.crl").toUri(),
                    URI.create("ldap:///cn=CA,dc=test")),
                true,
                List.of(issuing()),
                Duration.ofSeconds(60),
                true,
                Duration.ofMillis(7),
                1 << 20,
                5));
    assertThat(acme.upstream().crlAccessOf("corp"))
        .isEqualTo(
            new CrlAccess(
                Optional.of(new Tunneling(new HostAndPort("proxy.test", 3128), Optional.empty())),
                List.of(
                    new LdapServer(
                        new HostAndPort("one.test", 389),
                        LdapServer.Security.STARTTLS,
                        Optional.of(new Login("cn=reader", new Secret("pw"))),
                        List.of(root())),
                    new LdapServer(
                        new HostAndPort("two.test", 636),
                        LdapServer.Security.LDAPS,
                        Optional.empty(),
                        List.of()),
                    new LdapServer(
                        new HostAndPort("::1", 3389),
                        LdapServer.Security.NONE,
                        Optional.empty(),
                        List.of()))));
    assertThat(acme.upstream().toString()).doesNotContain("pw");
  }

  @Test
  void everyDefault() {
    TenantSettings acme = written().tenant(FULL);

    assertThat(acme.crl().get("spare"))
        .isEqualTo(
            new CrlObject(
                "spare",
                List.of(URI.create("https://pki.test/b.crl")),
                false,
                List.of(),
                Duration.ofDays(1),
                false,
                Duration.ofSeconds(5),
                512L << 20,
                1024));
    assertThat(acme.upstream().crlAccessOf("spare")).isEqualTo(CrlAccess.DIRECT);
  }

  @Test
  void aPolicyHasAllObjectsOrThoseItNames() {
    TenantSettings acme = written().tenant(FULL);

    assertThat(acme.policies().get("default").revocation().sources())
        .containsExactly(Source.STAPLED, Source.CRL);
    assertThat(acme.policies().get("default").revocation().crl())
        .extracting(CrlObject::name)
        .containsExactly("corp", "spare");
    assertThat(acme.policies().get("chosen").revocation().sources())
        .containsExactly(Source.CRL, Source.STAPLED);
    assertThat(acme.policies().get("chosen").revocation().crlFor(issuing()))
        .map(CrlObject::name)
        .contains("spare");
    assertThat(acme.policies().get("none").revocation().sources()).containsExactly(Source.STAPLED);
    assertThat(acme.policies().get("none").revocation().crl()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "urls: [ftp://a.test/x] | urls[0]: this URL begins with 'ftp', allowed are http://,"
            + " https://, ldap://, ldaps://: write one of them in front of the host; a file is"
            + " file:NAME",
        "urls: ['http://u:p@a.test/x'] | urls[0]: this URL holds a user name or password, which is"
            + " not sent",
        "urls: ['ldap://u@a.test/cn=x'] | urls[0]: this URL contains a user name; "
            + "write the login into ldap_servers",
        "urls: ['ldap:///cn=x'] | urls[0]: this URL names no host, and there are no ldap_servers"
            + " to ask",
        "urls: ['ldap://a.test/'] | urls[0]: this URL names no entry (RFC 4516: ldap://host/dn)",
        "urls: ['ldap://a.test:0/cn=x'] | urls[0]: this URL has port 0, out of range 1…65535",
        "urls: ['file:'] | urls[0]: '' is no file name",
        "urls: ['file://host/x'] | urls[0]: '//host/x' is no file name",
        "urls: http://a.test/ | urls: 'http://a.test/' is a string, a list is expected: write"
            + " [http://a.test/]",
      })
  void mistakesInUrls(String keys, String problem) {
    assertThat(problems("{ " + keys + ", from_certificate: true }"))
        .contains("vouchsafe.yaml:9: tenants.acme.crl.corp." + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "validity_time: 0 | validity_time: 0 is out of range 1…2147483647 (s)",
        "timeout: 0 | timeout: 0 is out of range 1…2147483647 (ms)",
        "max_size: 2GiB | max_size: 2GiB is out of range 1…2147483647 (bytes)",
        "certificate_cache_max: 0 | certificate_cache_max: 0 is out of range 1…65536 (CRLs)",
        "validity_tmie: 1 | validity_tmie: unknown key 'validity_tmie', nearest known key"
            + " 'validity_time'",
        "ldap_servers: [{ port: 1 }] | ldap_servers[0].host: is required",
        "ldap_servers: [{ host: a b }] | ldap_servers[0].host: 'a b' is no host name or address",
        "ldap_servers: [{ host: a, tls: on }] | ldap_servers[0].tls: 'on' is none of none,"
            + " starttls, ldaps",
        "ldap_servers: [{ host: a, username: u }] | ldap_servers[0].username: a username needs a"
            + " password beside it",
        "ldap_servers: [{ host: a, password: env:PW }] | ldap_servers[0].password: a password needs"
            + " a username beside it",
        "ldap_servers: [{ host: a, username: '', password: env:PW }] | ldap_servers[0].username: a"
            + " username has 1…1024 characters, not all of them spaces",
      })
  void otherMistakes(String keys, String problem) {
    assertThat(problems("{ urls: [http://a.test/x], " + keys + " }"))
        .containsExactly("vouchsafe.yaml:9: tenants.acme.crl.corp." + problem);
  }

  /** RFC 4513 §5.1.2: an unauthenticated bind looks like success. */
  @Test
  void aNameWithAnEmptyPasswordIsRefused() {
    assertThat(
            problems(
                "{ urls: [http://a.test/x],"
                    + " ldap_servers: [{ host: a, username: u, password: env:EMPTY }] }"))
        .containsExactly(
            "vouchsafe.yaml:9: tenants.acme.crl.corp.ldap_servers[0].password: the secret of"
                + " 'env:EMPTY' is empty");
  }

  @Test
  void anObjectThatNothingEverComesOfIsRefused() {
    assertThat(problems("{}"))
        .containsExactly(
            "vouchsafe.yaml:9: tenants.acme.crl.corp: has no urls, and from_certificate "
                + "is false: it never gets a CRL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ from_certificate: true } | without allowed_hosts no URL that a certificate names is"
            + " fetched",
        "{ urls: ['ldap://a.test/cn=x'], tunneling: { address: p.test, port: 1 } } | "
            + "tunneling carries http and https only; LDAP servers are asked directly, "
            + "without the proxy",
        "{ urls: ['file:none.crl'] } | there is no file 'none.crl' yet",
        "{ urls: ['ldap:///cn=x'], ldap_servers: [{ host: a.test, username: u, password: env:PW"
            + " }] } | the password is sent in clear; tls: starttls or tls: ldaps protects it",
        "{ urls: ['ldap:///cn=x'], ldap_servers: [{ host: a.test, ca_certificates: [root.pem] }] }"
            + " | ca_certificates without tls: the server shows no certificate",
      })
  void doubts(String objectAndDoubt) {
    String[] parts = objectAndDoubt.split(" \\| ", -1);

    assertThat(problems(parts[0])).singleElement().asString().endsWith(parts[1]);
  }

  @Test
  void aPolicyWithoutCrlObjectsCannotAskThem() {
    assertThat(written().problems(WrittenSettings.withRevocation("sources: [crl]")))
        .containsExactly(
            "vouchsafe.yaml:7: tenants.acme.policies.default.revocation.sources[0]: the policy has"
                + " no CRL object to ask");
  }

  private List<String> problems(String object) {
    return written().problems(withTenant("crl:\n  corp: " + object));
  }

  private WrittenSettings written() {
    return new WrittenSettings(directory, Map.of("PW", "pw", "EMPTY", ""));
  }
}
