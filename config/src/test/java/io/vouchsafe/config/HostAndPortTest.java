package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses to listen on: how they are written, and which stay on this machine. */
class HostAndPortTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8180, 127.0.0.1, 8180, true",
    "127.9.9.9:0, 127.9.9.9, 0, true",
    "localhost:65535, localhost, 65535, true",
    "LOCALHOST:1, LOCALHOST, 1, true",
    "[::1]:8180, ::1, 8180, true",
    "[::]:8180, ::, 8180, false",
    "0.0.0.0:8180, 0.0.0.0, 8180, false",
    "10.0.0.1:8180, 10.0.0.1, 8180, false",
    "localhost.example:1, localhost.example, 1, false",
    "127.0.0.1.example:1, 127.0.0.1.example, 1, false",
  })
  void isHostAndPort(String text, String host, int port, boolean loopback) {
    HostAndPort address = HostAndPort.parse(text).orElseThrow();

    assertThat(address).isEqualTo(new HostAndPort(host, port)).hasToString(text);
    assertThat(address.isLoopback()).isEqualTo(loopback);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":80",
        "host",
        "host:",
        "host:x",
        "host:65536",
        "host:-1",
        "::1:80",
        "[::1]",
        "[host]:80",
        "[1.2.3.4:80",
        "256.0.0.1:80",
        "127.1:80",
        "a b:80",
        "http://a:80",
        "*:80"
      })
  void isNone(String text) {
    assertThat(HostAndPort.parse(text)).isEmpty();
  }
}
