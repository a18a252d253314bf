package io.vouchsafe.config.cos;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Problem;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("cOS Core's command line, the seed's own examples")
class CosImporterTest {
  private static final Path EXAMPLES = Path.of("src/test/resources/cos");
  private static final Instant NOW = Instant.now();

  @TempDir Path directory;

  private static CosImport.Written imported(String name) throws IOException {
    return written(name + ".conf", Files.readString(EXAMPLES.resolve(name + ".conf")));
  }

  private static CosImport.Written written(String name, String text) {
    return switch (CosImporter.read(name, text)) {
      case CosImport.Written written -> written;
      case CosImport.Refused refused -> throw new AssertionError(refused.problems());
    };
  }

  private static List<String> lines(List<Problem> notes) {
    return notes.stream().map(Problem::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.3", "10.5", "10.6", "10.11", "10.12", "10.13", "10.15", "10.16", "everything"})
  void becomeTheseSettingsAndTheseNotes(String example) throws IOException {
    CosImport.Written written = imported(example);

    assertThat(written.yaml()).isEqualTo(Files.readString(EXAMPLES.resolve(example + ".yaml")));
    assertThat(lines(written.notes()))
        .isEqualTo(Files.readAllLines(EXAMPLES.resolve(example + ".notes")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "somesecretasciikey", "0123456789abcdef", "MYSHAREDRADIUSSECRETSTRING",
        "a long secret with blanks", "mypassword", "topsecret"
      })
  void noSecretOfAnyOfThemIsEverPrinted(String secret) throws IOException {
    for (String example : List.of("10.3", "10.11", "10.12", "10.13", "10.16", "everything")) {
      CosImport.Written written = imported(example);
      assertThat(written.yaml() + written.notes() + written.files()).doesNotContain(secret);
    }
  }

  /** What is not built at all is not this test's question. */
  @ParameterizedTest
  @ValueSource(strings = {"10.3", "10.5", "10.6", "10.11", "10.12", "10.13", "10.15", "10.16"})
  void areAcceptedOnceTheirFilesAreThere(String example) throws IOException {
    LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
    Issued gateway = root.issue(CertificateSpec.server("CN=gw.example.com", NOW));
    for (String name : List.of("my_host_cert", "my_gateway_cert")) {
      pem(name + ".pem", "CERTIFICATE", gateway.certificate().der().toBytes());
      key(name + ".key", gateway.keys().getPrivate());
    }
    pem("my_root_cert.root.pem", "CERTIFICATE", root.certificate().der().toBytes());
    secret("my_secret_key.psk", "a secret that is long enough");
    secret("ldap-1.password", "mypassword");
    Path file = Files.writeString(directory.resolve("vouchsafe.yaml"), imported(example).yaml());

    SettingsReading reading = new SettingsReader(Map.of()).read(file);

    switch (reading) {
      case SettingsReading.Refused refused ->
          assertThat(refused.problems())
              .filteredOn(problem -> problem.severity() == Problem.Severity.ERROR)
              .filteredOn(problem -> !problem.message().contains("not built"))
              .isEmpty();
      case SettingsReading.Read read ->
          assertThat(read.settings().tenants().get("cos").tunnels())
              .hasSize(List.of("10.12", "10.16").contains(example) ? 0 : 1);
    }
  }

  private void pem(String name, String label, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    secret(name, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label, text));
  }

  private void key(String name, PrivateKey key) throws IOException {
    pem(name, "PRIVATE KEY", key.getEncoded());
  }

  private void secret(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.0/255.255.0.0|\"10.0.0.0/16\"",
        "all-nets|\"0.0.0.0/0\"",
        "all-nets6|\"::/0\"",
        "10.0.0.1-10.0.0.9|\"10.0.0.1-10.0.0.9\"",
        "2001:db8::/32|\"2001:db8::/32\"",
        "a,10.0.0.1|\"10.1.0.0/16\", \"10.0.0.1\"",
        "both|\"10.1.0.0/16\", \"10.2.0.1\"",
        "loop|\"loop\"",
        "10.0.0.0/255.0.255.0|\"10.0.0.0/255.0.255.0\""
      })
  void addressesAreWhatTheAddressBookSays(String network, String expected) {
    String book =
        """
        add Address IP4Address a Address=10.1.0.0/16
        add Address IP4Address b Address=10.2.0.1
        add Address IP4Group both Members=a,b
        add Address IP4Group loop Members=loop
        add PSK k Type=ASCII PSKAscii=x
        """;
    CosImport.Written written =
        written("book", book + "add Interface IPsecTunnel t PSK=k LocalNetwork=" + network + "\n");

    assertThat(written.yaml()).contains("local_networks: [" + expected + "]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IKEAlgorithms=Medium IPsecAlgorithms=Medium|medium",
        "IKEAlgorithms=High|high",
        "IPsecAlgorithms=gcm PFS=PFS PFSDHGroup=20"
            + "|{ ike: [\"aes256gcm16-prfsha384-prfsha512-ecp384-ecp521-curve25519\"],"
            + " esp: [\"aes256gcm16-aes128gcm16-ecp384\"] }",
        "IKEAlgorithms=grouped IPsecAlgorithms=gcm"
            + "|{ ike: [\"aes256-aes128-sha256-modp2048\"], esp: [\"aes256gcm16-aes128gcm16\"] }",
      })
  void algorithmListsBecomeProposals(String properties, String expected) {
    CosImport.Written written =
        written(
            "lists",
            """
            add PSK k Type=ASCII PSKAscii=x
            add IPsecAlgorithms gcm AESGCMEnabled=Yes
            add IKEAlgorithms grouped AESEnabled=Yes SHA256Enabled=Yes DHGroup14Enabled=Yes
            add Interface IPsecTunnel t PSK=k %s
            """
                .formatted(properties));

    assertThat(written.yaml()).contains("proposals: " + expected + "\n");
  }

  @Test
  void tunnelsKeepTheirOrderAndMayBeSetLater() {
    CosImport.Written written =
        written(
            "order",
            """
            add PSK k Type=ASCII PSKAscii=x
            add Interface IPsecTunnel second PSK=k
            add Interface IPsecTunnel first PSK=k
            set Interface IPsecTunnel second RemoteEndpoint=203.0.113.1
            """);

    assertThat(written.yaml().indexOf("\"second\""))
        .isPositive()
        .isLessThan(written.yaml().indexOf("\"first\""));
    assertThat(written.yaml()).contains("remote_endpoint: \"203.0.113.1\"");
    assertThat(written.notes()).isEmpty();
  }

  @Test
  void aHostileNameIsOneName() {
    CosImport.Written written =
        written(
            "names",
            """
            add PSK ../../etc/x Type=ASCII PSKAscii=x
            add Interface IPsecTunnel "a\\"]: {}" PSK=../../etc/x LocalNetwork="\\"], x: ["
            add Interface IPsecTunnel "a\\"]: {)" PSK=../../etc/x
            """);

    assertThat(written.yaml())
        .contains("name: \"a______\"", "name: \"a_______2\"", "psk: \"file:______etc_x.psk\"")
        .contains("local_networks: [\"\\\"]\", \"x: [\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "add IPPolicy Name=x",
        "add Interface IPsecTunnel t PSK=\"never closed",
        "add Interface IPsecTunnel t\nadd Interface IPsecTunnel t"
      })
  void whatCannotBeReadIsRefused(String text) {
    assertThat(CosImporter.read("bad", text)).isInstanceOf(CosImport.Refused.class);
  }

  @Test
  void onlyABoundedRegularFileIsRead() throws IOException {
    Path large = directory.resolve("large.conf");
    Files.write(large, new byte[CosImporter.LONGEST + 1]);
    assertThat(CosImporter.read(large)).isInstanceOf(CosImport.Refused.class);
    assertThat(CosImporter.read(directory)).isInstanceOf(CosImport.Refused.class);
  }

  @Test
  void aFloodOfNonsenseIsCounted() {
    String text = "nonsense\n".repeat(20_000) + "add IDList l\n";
    CosImport.Written written = written("flood", text);

    assertThat(written.notes()).hasSize(1001);
    assertThat(written.notes().getLast().message()).isEqualTo("and 19001 more");
  }
}
