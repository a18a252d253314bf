package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.app.Descriptors;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 4: exit 0 good, 1 refused or invalid, 2 misuse, 3 undetermined. */
class ExitCodeTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "check",
        "check --threads 0 --jsonl",
        "check --threads many --jsonl",
        "check --frobnicate",
        "check --jsonl chain.pem",
        "check missing.pem --ca missing.pem",
        "check missing.pem --config missing.yaml",
        "check --config missing.yaml",
        "config",
        "config check",
        "import",
        "import fortiadc",
        "serve --config",
        "tunnels",
        "tunnels explain --any thing",
        "ike",
        "ike snoop --vici 192.0.2.1:4502",
        "ike snoop --vici unix:relative",
        "ike snoop --remote gw.example",
        "ike snoop --seconds -1",
        "ike snoop --token secret",
        "ike snoop --admin nonsense",
        "ike snoop --gateway edge",
        "ike snoop --config missing.yaml",
        "ocvpn",
        "ocvpn status --token secret",
        "ocvpn status --admin nonsense",
        "ocvpn-agent",
        "status --token secret",
        "status --admin nonsense",
        "status --config missing.yaml",
        "decisions --limit many",
        "why",
        "why nonsense",
        "why 0123456789-1a --journal missing.log",
        "block",
        "block --list chain.pem",
        "block missing.pem --by alice --why x",
        "unblock",
        "break-glass",
        "break-glass missing.pem --for 2h --by alice --why x",
        "cut",
        "cut --held --identity alice",
        "cache",
        "cache delete --revokd",
        "crl",
        "responders",
        "reload --now",
        "init",
        "init apache",
      })
  void misuseIsTwoAndSaysHowItIsUsed(String arguments) {
    CommandRun run = CommandRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).isNotBlank();
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "check --help", "config check --help"})
  void askingForHelpIsGood(String arguments) {
    CommandRun run = CommandRun.of(arguments.split(" "));
    assertThat(run.exit()).isZero();
    assertThat(run.out()).isNotBlank();
  }

  @Test
  void settingsWithMistakesAreRefusedOneALine() throws IOException {
    Path file = Files.writeString(directory.resolve("v.yaml"), "lisen: 1\ntenant: 2\n");
    CommandRun checked = CommandRun.of("config", "check", file.toString());
    assertThat(checked.exit()).isEqualTo(1);
    assertThat(checked.out()).contains("v.yaml:1", "lisen", "v.yaml:2", "tenant", "2 problems");

    CommandRun served = CommandRun.of("serve", "--config", file.toString());
    assertThat(served.exit()).isEqualTo(1);
    assertThat(served.err()).contains("v.yaml:1", "v.yaml:2");
    assertThat(served.out()).isEmpty();
  }

  @Test
  void settingsThatAreNoFileAreRefused() {
    assertThat(CommandRun.of("config", "check", directory.toString()).exit()).isEqualTo(1);
    assertThat(CommandRun.of("serve", "--config", directory.toString()).exit()).isEqualTo(1);
  }

  @Test
  void goodSettingsAreGood() throws IOException {
    Path file = Files.writeString(directory.resolve("v.yaml"), "tenants: {}\n");
    CommandRun run = CommandRun.of("config", "check", file.toString());
    assertThat(run.out()).contains("good");
    assertThat(run.exit()).isZero();
  }

  @Test
  void settingsThatAreGoodForNothingAreGoodWithAWarning() throws IOException {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    CertificateSpec ca = CertificateSpec.ca("CN=Root", now);
    Files.writeString(
        directory.resolve("root.pem"),
        pem(LabCa.root(ca.validity(now.minusSeconds(9), now), new BouncyCastleProvider())));
    Path file =
        Files.writeString(
            directory.resolve("v.yaml"),
            """
            tenants:
              acme:
                ca_groups: { staff: { anchors: [root.pem] } }
                policies: { default: { ca_group: staff, revocation: { sources: [] } } }
            """);

    CommandRun before = CommandRun.of("", () -> now, false, "config", "check", file.toString());
    assertThat(before.exit()).isZero();
    assertThat(before.out())
        .contains("v.yaml:3: warning: ", "CN=Root #1 expires at", "good, 2 warn");

    CommandRun after =
        CommandRun.of("", () -> now.plusSeconds(1), false, "config", "check", file.toString());
    assertThat(after.exit()).isZero();
    assertThat(after.out()).contains("v.yaml:3: warning: ", "refused as expired", "good, 2 warn");
  }

  @Test
  void moreConnectionsThanTheSystemAllowsAreADoubt() throws IOException {
    Path file =
        Files.writeString(directory.resolve("v.yaml"), "limits: { connections: 1000000 }\n");
    LimitSettings limits =
        new LimitSettings(1_000_000, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30));

    CommandRun run = CommandRun.of("config", "check", file.toString());

    assertThat(run.exit()).isZero();
    assertThat(run.out().contains("limits.connections: 1000000 connections need more"))
        .isEqualTo(Descriptors.ofThisProcess().warning(limits).isPresent());
  }

  /** Who is blocked may be written there: to go on without it could let somebody in. */
  @Test
  void aStateDirectoryThatIsThereAndOfNoUseIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("v.yaml"), "tenants: {}\n");
    Files.writeString(directory.resolve("vouchsafe.state"), "a file");
    CommandRun run = CommandRun.of("serve", "--config", file.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("vouchsafe.state", "cannot be used");
  }

  @Test
  void aStateDirectoryThatOthersMayWriteOrUseIsRefusedWithWhatToType() throws IOException {
    Path file = Files.writeString(directory.resolve("v.yaml"), "tenants: {}\n");
    Path state = directory.resolve("vouchsafe.state");
    StateDirectory.open(state).close();
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
    CommandRun open = CommandRun.of("serve", "--config", file.toString());
    assertThat(open.exit()).isEqualTo(1);
    assertThat(open.err()).contains("vouchsafe: " + state, "chmod go-w " + state);

    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
    try (StateDirectory used = StateDirectory.open(state)) {
      CommandRun taken = CommandRun.of("serve", "--config", file.toString());
      assertThat(taken.exit()).isEqualTo(used.isKept() ? 1 : 0);
      assertThat(taken.err()).contains("is in use by this very process");
    }
  }

  private static String pem(LabCa ca) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(ca.certificate().der().toBytes())
        + "\n-----END CERTIFICATE-----\n";
  }
}
