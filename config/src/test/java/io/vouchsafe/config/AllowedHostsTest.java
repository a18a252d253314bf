package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code allowed_hosts}: where URLs that strangers wrote may lead. */
class AllowedHostsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "ocsp.test, http://ocsp.test/, true",
    "ocsp.test, https://OCSP.TEST:8443/x, true",
    "OCSP.test, http://ocsp.test/, true",
    "ocsp.test, http://a.ocsp.test/, false",
    "ocsp.test, http://ocsp.test.evil/, false",
    "ocsp.test:80, http://ocsp.test/, true",
    "ocsp.test:80, http://ocsp.test:81/, false",
    "ocsp.test:443, https://ocsp.test/, true",
    "ocsp.test:80, https://ocsp.test/, false",
    "*.test, http://a.b.test/, true",
    "*.test, http://test/, false",
    "*.test, http://.test/, false",
    "*.test, http://atest/, false",
    "*.1, http://127.0.0.1/, false",
    "127.0.0.1, http://127.0.0.1:9/, true",
    "127.0.0.1, http://127.0.0.2/, false",
    "127.0.0.1, 'http://[::ffff:127.0.0.1]/', true",
    "'[::1]:80', 'http://[::1]/', true",
    "'[::1]', 'http://[0:0::1]/', true",
    "ocsp.test, ldap://ocsp.test/, false",
    "ocsp.test, http://u:p@ocsp.test/, false",
    "ocsp.test, /relative, false",
  })
  void coverUrls(String written, URI url, boolean allowed) {
    AllowedHosts hosts = AllowedHost.parse(written).map(host -> of(host)).orElse(AllowedHosts.NONE);

    assertThat(hosts.allows(url)).isEqualTo(allowed);
  }

  /** A name that anybody may point anywhere does not lead to our own machine. */
  @ParameterizedTest
  @CsvSource({
    "ocsp.test, 127.0.0.1, false",
    "ocsp.test, ::1, false",
    "ocsp.test, 169.254.169.254, false",
    "ocsp.test, fe80::1, false",
    "ocsp.test, 0.0.0.0, false",
    "ocsp.test, 224.0.0.1, false",
    "ocsp.test, 0.1.2.3, false",
    "ocsp.test, 127.1, false",
    "ocsp.test, 2130706433, false",
    "ocsp.test, 255.255.255.255, false",
    "ocsp.test, 240.0.0.1, false",
    "ocsp.test, ::, false",
    "ocsp.test, ::ffff:127.0.0.1, false",
    "ocsp.test, ::127.0.0.1, false",
    "ocsp.test, ::ffff:169.254.169.254, false",
    "ocsp.test, 64:ff9b::127.0.0.1, false",
    "ocsp.test, 64:ff9b::a9fe:a9fe, false",
    "ocsp.test, 64:ff9b:1::1, false",
    "ocsp.test, 2002:7f00:1::1, false",
    "ocsp.test, 2002:a9fe:a9fe::, false",
    "ocsp.test, 2001:0:5ef5:79fd::1, false",
    "ocsp.test, ff02::1, false",
    "ocsp.test, 64:ff9b::203.0.113.1, true",
    "ocsp.test, 2002:cb00:7101::1, true",
    "ocsp.test, 2001:db8::1, true",
    "127.0.0.1, 64:ff9b::127.0.0.1, false",
    "ocsp.test, 203.0.113.1, true",
    "ocsp.test, 10.0.0.1, true",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "localhost, 127.0.0.1, true",
    "localhost, 169.254.169.254, false",
    "'[fe80::1]', fe80::1, true",
  })
  void nearAddressesMustBeWritten(String written, String address, boolean allowed)
      throws Exception {
    AllowedHosts hosts = of(AllowedHost.parse(written).orElseThrow());

    assertThat(hosts.allowsAddress(InetAddress.getByName(address))).isEqualTo(allowed);
  }

  @Test
  void absentAllowsNothing() {
    TenantSettings tenant = new WrittenSettings(directory).tenant(WrittenSettings.withObject(""));

    assertThat(tenant.upstream()).isEqualTo(UpstreamSettings.DIRECT);
    assertThat(tenant.upstream().allowedHosts().allows(URI.create("http://ocsp.test/"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a:0",
    "a:65536",
    "a:b",
    "'a b'",
    "http://a/",
    "a/",
    "*",
    "*.",
    "a.*",
    "256.1.1.1",
    "*.1.2",
    "'[::1'",
    "'[::x]'",
    "::1"
  })
  void mistakesAreRefused(String written) {
    assertThat(
            new WrittenSettings(directory)
                .problems(WrittenSettings.withTenant("allowed_hosts: ['" + written + "']")))
        .singleElement()
        .asString()
        .endsWith("'" + written + "' is no host[:port] or *.host[:port]");
  }

  private static AllowedHosts of(AllowedHost host) {
    return new AllowedHosts(List.of(host));
  }
}
