package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of {@code ocvpn-agent}. */
class AgentSettingsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final LabCa ROOT =
      LabCa.root(CertificateSpec.ca("O=Lab,CN=Root", NOW), new BouncyCastleProvider());
  private static final Issued DEVICE = ROOT.issue(CertificateSpec.client("O=Lab,CN=FGT001", NOW));

  private static final String GOOD =
      """
      service: https://vouchsafe.example:8443
      tenant: acme
      serial_number: FGT001
      certificate: device.pem
      key: device.key
      trust: root.pem
      address: 192.0.2.1
      networks: [10.1.0.0/16, 2001:db8:1::/48]
      vici: unix:/run/charon.vici
      local_address: 192.0.2.1
      proposals: medium
      """;

  @TempDir Path directory;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(
        directory.resolve("root.pem"), pem("CERTIFICATE", ROOT.certificate().der().toBytes()));
    Files.writeString(
        directory.resolve("device.pem"), pem("CERTIFICATE", DEVICE.certificate().der().toBytes()));
    key("device.key", DEVICE);
    key("other.key", ROOT.issue(CertificateSpec.client("O=Lab,CN=FGT001", NOW)));
  }

  private void key(String name, Issued of) throws IOException {
    Path file =
        Files.createFile(
            directory.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, pem("PRIVATE KEY", of.keys().getPrivate().getEncoded()));
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der));
  }

  private DocumentReading<AgentSettings> read(String yaml) {
    try {
      return AgentSettingsReader.read(
          Files.writeString(directory.resolve("agent.yaml"), yaml), NOW);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private AgentSettings good(String yaml) {
    DocumentReading<AgentSettings> reading = read(yaml);
    assertThat(reading).isInstanceOf(DocumentReading.Read.class);
    return ((DocumentReading.Read<AgentSettings>) reading).document();
  }

  private List<String> problems(String yaml) {
    return switch (read(yaml)) {
      case DocumentReading.Read<AgentSettings> read -> List.of();
      case DocumentReading.Refused<AgentSettings> refused ->
          refused.problems().stream().map(Problem::toString).toList();
    };
  }

  @Test
  void everyKeyIsRead() {
    AgentSettings settings = good(GOOD);
    assertThat(settings.service()).hasToString("https://vouchsafe.example:8443");
    assertThat(settings.serial().text()).isEqualTo("FGT001");
    assertThat(settings.chain()).containsExactly(DEVICE.certificate());
    assertThat(settings.trust()).containsExactly(ROOT.certificate());
    assertThat(settings.announcement().networks())
        .extracting(Object::toString)
        .containsExactly("10.1.0.0/16", "2001:db8:1::/48");
    assertThat(settings.localAddress()).contains("192.0.2.1");
    assertThat(settings.proposals().name()).isEqualTo("medium");
    assertThat(settings).hasToString("FGT001 of acme at https://vouchsafe.example:8443");
  }

  @Test
  void whatMayBeAbsentHasItsDefault() {
    AgentSettings settings =
        good(
            Stream.of("vici", "local_address", "proposals")
                .reduce(GOOD, (yaml, key) -> yaml.replaceAll("(?m)^" + key + ":.*\n", "")));
    assertThat(settings.vici()).hasToString("unix:/var/run/charon.vici");
    assertThat(settings.localAddress()).isEmpty();
    assertThat(settings.proposals().name()).isEqualTo("high");
  }

  @Test
  void theServiceOnThisMachineMayBeReachedInTheClear() {
    String yaml = GOOD.replaceAll("(?m)^trust:.*\n", "");
    assertThat(
            good(yaml.replace("https://vouchsafe.example:8443", "http://127.0.0.1:8080")).trust())
        .isEmpty();
    assertThat(
            good(GOOD.replace("https://vouchsafe.example:8443", "https://vouchsafe.example"))
                .service())
        .hasPort(443);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "service: https://vouchsafe.example:8443 | service: http://vouchsafe.example:8443 | 1:"
            + " service: the group's key would travel in the clear",
        "service: https://vouchsafe.example:8443 | service: https://vouchsafe.example/v1 | 1:"
            + " service: 'https://vouchsafe.example/v1' is no address of a service",
        "service: https://vouchsafe.example:8443 | service: https://me:secret@vouchsafe.example |"
            + " 1: service: ",
        "service: https://vouchsafe.example:8443 | servce: https://vouchsafe.example:8443 | 1:"
            + " servce: unknown key 'servce'",
        "trust: root.pem | # trust | trust: is required",
        "trust: root.pem | trust: nobody.pem | 6: trust: 'nobody.pem' ",
        "tenant: acme | tenant: a/b | 2: tenant: 'a/b' is no name",
        "serial_number: FGT001 | serial_number: FGT002 | 4: certificate: the commonName of",
        "serial_number: FGT001 | serial_number: FGT 1 | 3: serial_number: 'FGT 1' is no serial"
            + " number",
        "key: device.key | key: other.key | 5: key: the key is not the one of",
        "key: device.key | key: device.pem | 5: key: ",
        "address: 192.0.2.1 | address: 192.0.2 | 7: address: '192.0.2' is neither",
        "address: 192.0.2.1 | address: \"%any\" | 7: address: '%any' is neither",
        "networks: [10.1.0.0/16, 2001:db8:1::/48] | networks: [10.1.2.3/16] | 8: networks[0]:"
            + " '10.1.2.3/16' is no network",
        "networks: [10.1.0.0/16, 2001:db8:1::/48] | networks: [10.1.0.0/16, 10.1.7.0/24] | 8:"
            + " networks: 10.1.7.0/24 and 10.1.0.0/16 have addresses in common",
        "networks: [10.1.0.0/16, 2001:db8:1::/48] | networks: [] | 8: networks: no network stands"
            + " here",
        "networks: [10.1.0.0/16, 2001:db8:1::/48] | networks: [127.0.0.0/8] | 8: networks: network"
            + " 1 is of loopback",
        "vici: unix:/run/charon.vici | vici: 192.0.2.9:4502 | 9: vici: 192.0.2.9:4502 is not"
            + " loopback",
        "local_address: 192.0.2.1 | local_address: here | 10: local_address: 'here' is no IP"
            + " address",
        "proposals: medium | proposals: low | 11: proposals: ",
      })
  void everyMistakeIsToldWithItsLine(String right, String wrong, String told) {
    assertThat(GOOD).contains(right);
    assertThat(problems(GOOD.replace(right, wrong)))
        .anySatisfy(problem -> assertThat(problem).contains(told));
  }

  @Test
  void allMistakesAreToldInOnePass() {
    assertThat(problems("nonsense: 1\n")).hasSizeGreaterThanOrEqualTo(8);
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    Files.setPosixFilePermissions(
        directory.resolve("device.key"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(problems(GOOD))
        .singleElement()
        .asString()
        .contains(
            "5: key: 'device.key' can be read or written by others than its owner: chmod 600");
  }

  /** The table of the page is what the reader declares. */
  @Test
  void thePageHasEveryKey() throws IOException {
    List<String> page = Files.readAllLines(Path.of("../docs/vpn/ocvpn.md"));
    for (SettingKey<?> key : AgentSettingsReader.TABLE.keys()) {
      assertThat(page)
          .contains("| `%s` | %s | %s |".formatted(key.name(), key.absent(), key.sentence()));
    }
  }
}
