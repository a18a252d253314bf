package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Settings of the pages about VPN are settings")
class VpnPagesTest {
  private static final Path PAGES = Path.of("../docs/vpn");
  private static final Instant NOW = Instant.now();

  @TempDir Path directory;

  /** A whole file of settings, and where it stands. */
  record Block(String page, int number, String yaml) {
    @Override
    public String toString() {
      return page + " " + number;
    }
  }

  static Stream<Block> blocks() throws IOException {
    List<Block> all = new ArrayList<>();
    for (String page : List.of("first-tunnel.md", "examples.md")) {
      List<String> lines = Files.readAllLines(PAGES.resolve(page));
      int number = 0;
      for (int at = 0; at < lines.size(); at++) {
        if (lines.get(at).equals("    tenants:")) {
          all.add(new Block(page, ++number, block(lines, at)));
        }
      }
    }
    return all.stream();
  }

  private static String block(List<String> lines, int from) {
    StringBuilder yaml = new StringBuilder();
    for (int at = from; at < lines.size() && lines.get(at).startsWith("    "); at++) {
      yaml.append(lines.get(at).substring(4)).append('\n');
    }
    return yaml.toString();
  }

  @Test
  void thereAreAllThatThePagesPromise() throws IOException {
    assertThat(blocks().map(Block::page))
        .containsExactly(
            "first-tunnel.md", "examples.md", "examples.md", "examples.md", "examples.md");
  }

  /** What is not built at all is not this test's question. */
  @ParameterizedTest
  @MethodSource("blocks")
  void areAccepted(Block block) throws IOException {
    LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
    LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
    give("root", root.certificate().der().toBytes());
    give("issuing", issuing.certificate().der().toBytes());
    give(
        "gw",
        issuing.issue(CertificateSpec.server("CN=gw.example.com", NOW).dns("gw.example.com")));
    give("relay", root.issue(CertificateSpec.ocspSigner("CN=Relay of gw1", NOW)));
    Path file = Files.writeString(directory.resolve("vouchsafe.yaml"), block.yaml());

    switch (new SettingsReader(Map.of()).read(file)) {
      case SettingsReading.Refused refused ->
          assertThat(refused.problems())
              .filteredOn(problem -> problem.severity() == Problem.Severity.ERROR)
              .filteredOn(problem -> !problem.message().contains("not built"))
              // Where `for` is not built, nobody knows what belongs beside it.
              .filteredOn(problem -> !problem.key().startsWith("tenants.acme.signers[0]."))
              .isEmpty();
      case SettingsReading.Read read ->
          assertThat(read.settings().tenants().get("acme").tunnels()).isNotEmpty();
    }
  }

  private void give(String name, Issued issued) throws IOException {
    give(name, issued.certificate().der().toBytes());
    PrivateKey key = issued.keys().getPrivate();
    write(name + ".key", "PRIVATE KEY", key.getEncoded());
  }

  private void give(String name, byte[] certificate) throws IOException {
    write(name + ".pem", "CERTIFICATE", certificate);
  }

  private void write(String name, String label, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Path file =
        Files.writeString(
            directory.resolve(name),
            "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label, text));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
