package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenTunnels.PSK;
import static io.vouchsafe.config.WrittenTunnels.tunnel;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.tunnel.PreSharedKey;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code psk}: a text or octets, from a file that nobody else reads, and shown by no message. */
class PreSharedKeyTest {
  private static final String WHERE = "vouchsafe.yaml:10: ";
  private static final String KEY = "tenants.acme.tunnels[0].psk: ";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          correct horse battery staple         | 636f727265637420686f727365206261747465727920737461706c65
          0x000102030405060708090A0B0C0D0E0Fff | 000102030405060708090a0b0c0d0e0fff
          """)
  void aTextOrOctetsAreRead(String written, String octets) {
    PreSharedKey expected = new PreSharedKey(Der.copyOf(HexFormat.of().parseHex(octets)));
    WrittenSettings file =
        WrittenTunnels.in(directory, Map.of("VPN_PSK", written))
            .writePrivate("psk", written + "\n");

    assertThat(file.problems(tunnel(PSK))).isEmpty();
    for (String yaml : List.of(tunnel(PSK), tunnel(PSK, "psk: env:VPN_PSK"))) {
      TunnelAuth auth = file.tenant(yaml).tunnels().getFirst().auth();
      assertThat(auth).isEqualTo(new TunnelAuth.ByPsk(expected));
      assertThat(auth.toString()).contains("***").doesNotContain(octets).doesNotContain(written);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0x      | behind 0x stands nothing: write two hexadecimal digits for each octet
          0xabc   | behind 0x stand 3 hexadecimal digits, an odd number: two make an octet
          0xsecret| the secret begins with 0x, and behind it stands what is no hexadecimal digit
          """)
  void hexadecimalThatIsNoneIsRefused(String written, String why) {
    List<String> problems = problems(written);
    assertThat(problems).singleElement().asString().startsWith(WHERE + KEY + why);
    assertThat(problems.getFirst()).doesNotContain("secret'").doesNotContain("abc");
  }

  @Test
  void anEmptySecretIsRefused() {
    assertThat(problems("\n")).containsExactly(WHERE + KEY + "the secret of 'file:psk' is empty");
  }

  @Test
  void whatIsNoUtf8IsRefused() {
    WrittenSettings written = WrittenTunnels.in(directory);
    written.write("psk", "m\u00fcnchen-m\u00fcnchen-1".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(written.problems(tunnel(PSK)))
        .singleElement()
        .asString()
        .startsWith(WHERE + KEY + "the secret is no UTF-8: write 0x and the octets");
  }

  @Test
  void otherCharactersThanAsciiAreADoubt() {
    assertThat(problems("m\u00fcnchen-m\u00fcnchen-1"))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: " + KEY + "the secret holds other characters than visible")
        .contains("UTF-16")
        .doesNotContain("nchen");
  }

  @Test
  void aShortSecretIsADoubt() {
    assertThat(problems("0123456789abcde"))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: " + KEY + "the secret has 15 octets, fewer than 16");
    assertThat(problems("0123456789abcdef")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
  void aFileThatOthersMayReachIsRefused(String permissions) {
    assertThat(WrittenTunnels.in(directory).permissions("psk", permissions).problems(tunnel(PSK)))
        .singleElement()
        .asString()
        .startsWith(
            WHERE + KEY + "'psk' can be read or written by others than its owner: chmod 600");
  }

  @Test
  void aSecretIsNeverWrittenAsItself() {
    assertThat(WrittenTunnels.in(directory).problems(tunnel(PSK, "psk: hunter2")))
        .containsExactly(
            WHERE + KEY + "a secret is written as file:NAME or env:NAME, never as itself");
  }

  /** A reload finds a file that others may reach now, although it holds what it held. */
  @Test
  void aReloadLooksAtWhoMayReachTheFile() {
    WrittenSettings written = WrittenTunnels.in(directory).write("vouchsafe.yaml", tunnel(PSK));
    SettingsReader reader = new SettingsReader(Map.of());
    Path file = directory.resolve("vouchsafe.yaml");
    assertThat(reader.read(file)).isInstanceOf(SettingsReading.Read.class);

    written.permissions("psk", "rw-r--r--");
    assertThat(reader.read(file)).isInstanceOf(SettingsReading.Refused.class);
  }

  private List<String> problems(String secret) {
    return WrittenTunnels.in(directory).writePrivate("psk", secret).problems(tunnel(PSK));
  }
}
