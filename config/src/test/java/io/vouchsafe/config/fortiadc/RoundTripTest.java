package io.vouchsafe.config.fortiadc;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.MissingNextUpdate;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read, once the certificates lie where it says. */
class RoundTripTest {
  private static final Path BACKUP = Path.of("src/test/resources/fortiadc/backup.conf");
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final LabCa ROOT =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
  private static final Certificate SIGNER =
      ROOT.issue(CertificateSpec.ocspSigner("CN=Signer", NOW)).certificate();

  @TempDir Path directory;

  @BeforeEach
  void exportCertificates() throws IOException {
    write("root/ca-groups/corp-chain.pem", ROOT.certificate());
    write("root/ocsp-signers/Corp%20OCSP%201.pem", SIGNER);
    write("root/ocsp-signers/corp-ocsp-2.pem", SIGNER);
    Files.createDirectories(directory.resolve("shop/tunnel-passwords"));
    Files.writeString(directory.resolve("shop/tunnel-passwords/tunnelled"), "secret\n");
  }

  @Test
  void aBackupBecomesSettingsThatMeanTheSame() throws IOException {
    Map<String, TenantSettings> tenants = settings(withoutTunneling(imported().yaml())).tenants();

    assertThat(tenants).containsOnlyKeys("root", "shop");
    TenantSettings root = tenants.get("root");
    assertThat(root.cache().maximumMemory()).isEqualTo(4 << 20);
    assertThat(tenants.get("shop").cache().maximumMemory()).isEqualTo(64 << 20);
    assertThat(root.ocsp()).containsOnlyKeys("pinned", "chain");

    OcspObject pinned = root.ocsp().get("pinned");
    assertThat(pinned.urls()).containsExactly(URI.create("http://ocsp.corp.test/"));
    assertThat(pinned.rules().signers()).isEqualTo(new SignerTrust.Pinned(List.of(SIGNER)));
    assertThat(pinned.rules().nonce()).isEqualTo(NonceUse.OFF);
    assertThat(pinned.rules().missingNextUpdate()).isEqualTo(MissingNextUpdate.USE_ONCE);
    assertThat(pinned.timeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(pinned.hostHeader()).contains("ocsp.corp.test:80");
    assertThat(pinned.caching().nextUpdateAheadTime()).isEqualTo(OptionalLong.empty());

    OcspObject chain = root.ocsp().get("chain");
    assertThat(chain.rules().signers()).isEqualTo(new SignerTrust.Chain(true, false));
    assertThat(chain.caGroup()).isEqualTo(Optional.of(root.caGroups().get("corp-chain")));
    assertThat(chain.rules().nonce()).isEqualTo(NonceUse.PREFER);
    assertThat(chain.rules().missingNextUpdate()).isEqualTo(MissingNextUpdate.REJECT);
    assertThat(chain.caching().nextUpdateAheadTime()).isEqualTo(OptionalLong.of(10));

    assertThat(tenants.get("shop").ocsp().get("tunnelled").caching().enabled()).isFalse();
  }

  @Test
  void everythingElseOfABackupIsNamed() {
    assertThat(imported().warnings())
        .map(Problem::message)
        .containsExactly(
            "block 'config system global' is skipped",
            "key 'l4cps' is left out",
            "block 'config system certificate ca' is skipped; what it says about certificates has"
                + " to be moved by hand",
            "block 'config system certificate ca_group' is skipped; what it says about"
                + " certificates has to be moved by hand",
            "unknown key 'comments' is left out",
            "is not there; the CA group of the policy will be used");
  }

  @Test
  void theTunnelIsWrittenAsTheContractSaysWithoutItsPassword() {
    assertThat(imported().yaml())
        .contains(
            "tunneling: { address: \"proxy.shop.test\", port: 3128, username: \"ocsp\","
                + " password: \"file:shop/tunnel-passwords/tunnelled\" }")
        .doesNotContain("c2VjcmV0");
  }

  @Test
  void onlyAboundedRegularFileIsRead() throws IOException {
    Path large = directory.resolve("large.conf");
    Files.write(large, new byte[FortiAdcImporter.LONGEST + 1]);
    assertThat(FortiAdcImporter.read(large)).isInstanceOf(FortiAdcImport.Refused.class);
    assertThat(FortiAdcImporter.read(directory)).isInstanceOf(FortiAdcImport.Refused.class);
    assertThat(FortiAdcImporter.read(directory.resolve("none")))
        .isInstanceOf(FortiAdcImport.Refused.class);
  }

  private static FortiAdcImport.Written imported() {
    return switch (FortiAdcImporter.read(BACKUP)) {
      case FortiAdcImport.Written written -> written;
      case FortiAdcImport.Refused refused -> throw new AssertionError(refused.problems());
    };
  }

  /** Whether tunnels are built is not this test's question. */
  private static String withoutTunneling(String yaml) {
    return yaml.replaceAll("(?m)^ *tunneling: .*\n", "");
  }

  private Settings settings(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("vouchsafe.yaml"), yaml);
    return switch (new SettingsReader(Map.of()).read(file)) {
      case SettingsReading.Read read -> read.settings();
      case SettingsReading.Refused refused -> throw new AssertionError(refused.problems());
    };
  }

  private void write(String name, Certificate certificate) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, certificate.der().toBytes());
  }
}
