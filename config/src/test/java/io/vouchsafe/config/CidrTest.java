package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks: what they contain, and what is none. */
class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1/32, 127.0.0.1, true",
    "127.0.0.1/32, 127.0.0.2, false",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.0, false",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.9.9.9/8, 10.0.0.1, true",
    "192.0.2.128/25, 192.0.2.127, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "::/0, 10.0.0.1, false",
    "::1, ::1, true",
  })
  void containsAddressesOfItsFamilyWithItsPrefix(String network, String address, boolean inside)
      throws UnknownHostException {
    assertThat(Cidr.parse(network).orElseThrow().contains(InetAddress.getByName(address)))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0/8",
        "10",
        "010.0.0.1",
        "256.0.0.1",
        "10.0.0.1 ",
        "localhost",
        "localhost/32",
        "::1/129",
        ":",
        "::ffff:10.0.0.1",
        "::ffff:10.0.0.0/24",
        "::ffff:10.0.0.1/128",
        "fe80::1%eth0",
        "[::1]",
        "1.2.3.4/8/8",
        "a:b"
      })
  void isNoNetwork(String text) {
    assertThat(Cidr.parse(text)).isEmpty();
  }
}
