package io.vouchsafe.vpnauth.wire.openvpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientEnvTest {
  private static final String DIGEST = "AB:" + "cd:".repeat(30) + "EF";

  @Test
  void aDigestHas64Digits() {
    assertThat(env("tls_digest_sha256_1=" + DIGEST).digest(1))
        .contains("ab" + "cd".repeat(30) + "ef");
    assertThat(env("tls_digest_sha256_0=" + DIGEST).digest(1)).isEmpty();
    assertThat(env("tls_digest_sha256_0=" + DIGEST + ":00").digest(0)).isEmpty();
    assertThat(env("tls_digest_sha256_0=" + DIGEST.replace('c', 'g')).digest(0)).isEmpty();
    assertThat(env("tls_digest_sha256_0=../../" + "a".repeat(58)).digest(0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"09:A3:ff,09a3ff", "1,01", "11,11", "-1,-", "'',-", "zz,-", "0:0,00"})
  void aSerialNumberIsHexOfWholeOctets(String text, String hex) {
    assertThat(env("tls_serial_hex_0=" + (text == null ? "-1" : text)).serialHex(0))
        .isEqualTo(Optional.ofNullable(hex));
    assertThat(env("tls_serial_hex_0=" + "ab".repeat(33)).serialHex(0)).isEmpty();
  }

  /** The server believes the first IV_PROTO= that stands anywhere in what the client sent. */
  @ParameterizedTest
  @CsvSource({
    "IV_PROTO=8,true",
    "IV_PROTO=990,true",
    "IV_PROTO=6,false",
    "IV_PROTO=-8,false",
    "IV_PROTO=99999999999,false",
    "IV_PROTO=,false",
    "UV_PROTO=8,false",
    "IV_PROTO=8;UV_A=IV_PROTO=0,false",
    "IV_PROTO=8;IV_GUI=xIV_PROTO=2,false",
    "IV_PROTO=8;UV_IV_PROTO=2,false",
    "IV_PROTO=8;X509_0_CN=IV_PROTO=2,true",
    "X=1,false"
  })
  void theExporterIsBelievedWhereItIsSure(String entries, boolean offers) {
    assertThat(env(entries.split(";")).offersExporter()).isEqualTo(offers);
  }

  @Test
  void addressesHaveAPort() {
    assertThat(env("untrusted_ip=10.0.0.1", "untrusted_port=65535").untrustedAddress())
        .contains("10.0.0.1:65535");
    assertThat(env("trusted_ip6=2001:db8::1", "trusted_port=1").trustedAddress())
        .contains("[2001:db8::1]:1");
    assertThat(env("trusted_ip=10.0.0.1", "trusted_port=65536").trustedAddress()).isEmpty();
    assertThat(env("trusted_ip=10.0.0.1").trustedAddress()).isEmpty();
  }

  private static ClientEnv env(String... entries) {
    Map<String, String> values = new HashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      values.put(entry.substring(0, equals), entry.substring(equals + 1));
    }
    return new ClientEnv(values);
  }
}
