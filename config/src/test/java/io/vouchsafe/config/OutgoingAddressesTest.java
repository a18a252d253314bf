package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What refuse_private refuses: addresses behind our own door that nobody wrote. */
class OutgoingAddressesTest {
  private static final String OBJECTS =
      """
      allowed_hosts: [ 'ocsp.test', '10.7.7.7', '[fd00::7]' ]
      ocsp:
        near: { url: [ 'http://ocsp.corp/', 'http://10.1.1.1:8080/', 'http://[fd00::1]/' ] }
        through: { url: 'http://pki.corp/', tunneling: { address: 10.3.3.3, port: 3128 } }
      crl:
        lists: { urls: [ 'http://10.2.2.2/a.crl', 'http://localhost/b.crl' ], ldap_servers: [ { host: 10.4.4.4 } ] }
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, true",
    "10.255.255.255, true",
    "172.15.0.1, false",
    "172.16.0.1, true",
    "172.31.255.255, true",
    "172.32.0.1, false",
    "192.168.0.1, true",
    "192.167.0.1, false",
    "100.63.0.1, false",
    "100.64.0.1, true",
    "100.127.255.255, true",
    "100.128.0.1, false",
    "fc00::1, true",
    "fdff::1, true",
    "fec0::1, true",
    "fe00::1, false",
    "::ffff:10.0.0.1, true",
    "64:ff9b::10.0.0.1, true",
    "2002:a00:1::1, true",
    "127.0.0.2, false", // localhost is written
    "169.254.169.254, true",
    "203.0.113.1, false",
    "2001:db8::1, false",
    "10.1.1.1, false",
    "fd00::1, false",
    "10.2.2.2, false",
    "10.3.3.3, false",
    "10.4.4.4, false",
    "10.7.7.7, false",
    "fd00::7, false",
  })
  void whatIsPrivateMustBeWritten(String address, boolean refused) throws Exception {
    OutgoingAddresses outgoing = outgoing("refuse_private: true\n" + OBJECTS);

    assertThat(outgoing.looksAt(false)).isTrue();
    assertThat(outgoing.refusal(InetAddress.getByName(address), false).isPresent())
        .isEqualTo(refused);
  }

  @Test
  void withoutItOnlyStrangersAreLookedAt() throws Exception {
    OutgoingAddresses outgoing = outgoing(OBJECTS);

    assertThat(outgoing.looksAt(false)).isFalse();
    assertThat(outgoing.looksAt(true)).isTrue();
    assertThat(outgoing.refusal(InetAddress.getByName("10.0.0.1"), true)).isEmpty();
    assertThat(outgoing.refusal(InetAddress.getByName("127.0.0.1"), true)).isPresent();
  }

  @Test
  void itIsTrueOrFalse() {
    assertThat(
            new WrittenSettings(directory)
                .problems(WrittenSettings.withTenant("refuse_private: 1")))
        .singleElement()
        .asString()
        .contains("tenants.acme.refuse_private");
  }

  private OutgoingAddresses outgoing(String tenant) {
    return new WrittenSettings(directory)
        .tenant("tenants:\n  acme:\n" + tenant.indent(4))
        .upstream()
        .addresses();
  }
}
