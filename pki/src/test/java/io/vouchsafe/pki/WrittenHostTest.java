package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What in a commonName reads as a host, however it is spelled")
class WrittenHostTest {

  @ParameterizedTest(name = "[{0}] is a host's name")
  @ValueSource(
      strings = {
        "example.com",
        "Example.COM",
        " example.com ",
        "example.com.",
        ".example.com",
        "*.example.com",
        "ba*.example.com",
        "_sip.example.com",
        "xn--n3h.com",
        "test-\u6e2c\u8a66.com",
        "\ud83d\ude1c.example.com",
        "example\u3002com",
        "example\uff0ecom",
        "10.example",
        "192.0.2.x",
        "1.2.3.4.5.example"
      })
  void name(String text) {
    assertThat(WrittenHost.kindOf(text)).contains(PeerName.Kind.DNS);
  }

  @ParameterizedTest(name = "[{0}] is an address")
  @ValueSource(
      strings = {
        "192.168.1.1",
        "192.168.001.001",
        "192.168.1.1.",
        "192.168.257",
        "300.300.300.300",
        "0xC0A80101",
        "0xC0.0xA8.1.1",
        "\uff11\uff19\uff12.168.1.1",
        "2001:db8::1",
        "2001:DB8::8A2E:370:7334",
        "2001:0db8:0000:0000:0000:0000:0000:0001",
        "2001:db8:0:0:1:0:0:1",
        "::ffff:192.168.1.1",
        "[2001:db8::1]",
        "fe80::1%eth0",
        "[fe80::1%25eth0]"
      })
  void address(String text) {
    assertThat(WrittenHost.kindOf(text)).contains(PeerName.Kind.IP);
  }

  @ParameterizedTest(name = "[{0}] is neither")
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "gateway",
        "*",
        "12345",
        "0x",
        "0xZZ",
        "Gateway-2.0",
        "1.3.6.1.4.1",
        "Example Inc.",
        "Jane A. Doe",
        "jane.doe@example.com",
        "https://example.com",
        "example.com:443",
        "a..b",
        "example.com\u0000.test",
        "02:00:5e:10:00:01",
        "2001:db8:::1",
        "Acme\u00a0v1.x"
      })
  void neither(String text) {
    assertThat(WrittenHost.kindOf(text)).isEmpty();
  }
}
