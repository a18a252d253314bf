package io.vouchsafe.proxy.cli;

import static io.vouchsafe.proxy.cli.SettingsCheckLab.NOW;
import static io.vouchsafe.proxy.cli.SettingsCheckLab.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a login over HTTP to the table of who would be refused under other settings. */
@Timeout(240)
class RecordReplayTest {
  @TempDir private Path directory;

  @Test
  void whatAServiceRecordsIsReplayedUnderOtherSettings() throws Exception {
    Path record = directory.resolve("decisions.jsonl");
    try (SettingsCheckLab lab = new SettingsCheckLab(directory, record)) {
      Certificate alice = client(lab, CertificateSpec.client("CN=alice", NOW).dns("a.people.test"));
      Certificate bob = client(lab, CertificateSpec.client("CN=bob", NOW));
      Certificate foreign =
          lab.stranger.issue(CertificateSpec.client("CN=foreign", NOW)).certificate();
      Certificate issuing = lab.issuing.certificate();
      JsonObject allowed = lab.decide("default", pem(alice, issuing));
      assertThat(allowed.getString("decision")).isEqualTo("allow");
      assertThat(lab.decide("default", pem(alice, issuing)).getString("decision"))
          .isEqualTo("allow");
      assertThat(lab.decide("default", pem(bob)).getString("decision")).isEqualTo("allow");
      assertThat(lab.decide("default", pem(foreign)).getString("reason")).isEqualTo("no_path");
      lab.responder.behave(
          lab.says(
              spec ->
                  spec.revoked(NOW.minus(Duration.ofDays(1)), RevocationReason.KEY_COMPROMISE)));
      Certificate eve = client(lab, CertificateSpec.client("CN=eve", NOW));
      assertThat(lab.decide("watch", pem(eve)).getString("would")).isEqualTo("deny");
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> Files.readAllLines(record).size() == 5);

      JsonObject first = new JsonObject(Files.readAllLines(record).getFirst());
      assertThat(first.getString("time")).isEqualTo("2026-03-01T12:00:00.000Z");
      assertThat(first.getString("reference")).isEqualTo(allowed.getString("reference"));
      assertThat(first.getJsonArray("chain")).hasSize(2);
      assertThat(first.getJsonArray("chain").getString(0))
          .isEqualTo(java.util.Base64.getEncoder().encodeToString(alice.der().toBytes()));
      assertThat(first.getJsonArray("revocation").getJsonObject(0).getString("status"))
          .isEqualTo("good");

      CommandRun same = replay(record, lab.settings);
      assertThat(same.exit()).as(same.toString()).isEqualTo(ExitCode.GOOD);
      assertThat(same.out()).contains("5 decisions", "5 the same");

      String yaml = Files.readString(lab.settings);
      Path other =
          Files.writeString(
              directory.resolve("new.yaml"),
              yaml.replace(
                      "default: { ca_group: staff,", "default: { ca_group: staff, id_list: people,")
                  .replace(
                      "watch: { ca_group: staff, deadline: 60000, mode: observe,",
                      "watch: { ca_group: staff, deadline: 60000,"));
      CommandRun changed = replay(record, other);
      assertThat(changed.exit()).as(changed.toString()).isEqualTo(ExitCode.REFUSED);
      assertThat(changed.out().lines().map(String::strip).toList())
          .contains(
              "1  acme    default  CN=bob   allow ok       deny identity_not_listed",
              "1  acme    watch    CN=eve   allow revoked  deny revoked")
          .anyMatch(line -> line.contains("2 would be refused") && line.contains("3 the same"));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record)))
        .isEqualTo("rw-------");
  }

  @Test
  void aServiceThatCannotRecordDoesNotStart() throws Exception {
    Path settings = directory.resolve("vouchsafe.yaml");
    Files.writeString(settings, "listen: { api: 127.0.0.1:0, admin: 127.0.0.1:0 }\n");
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("elsewhere"));
    Path open = Files.createFile(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));

    for (List<String> refused :
        List.of(
            List.of(link.toString(), "is a symbolic link"),
            List.of(open.toString(), "chmod 600"),
            List.of(directory.resolve("no/where").toString(), "there is no directory"))) {
      CommandRun run =
          CommandRun.of("serve", "--config", settings.toString(), "--record", refused.getFirst());
      assertThat(run.exit()).as(run.toString()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.err()).contains("--record", refused.getLast());
    }
    for (List<String> misuse :
        List.of(
            List.of("--record-age", "7d"),
            List.of("--record", "x", "--record-age", "soon"),
            List.of("--record", "x", "--record-size", "much"),
            List.of("--record", "x", "--record-size", "1MiB"),
            List.of("--record", "x", "--record-files", "100"))) {
      String[] arguments =
          java.util.stream.Stream.concat(
                  java.util.stream.Stream.of("serve", "--config", settings.toString()),
                  misuse.stream())
              .toArray(String[]::new);
      CommandRun run = CommandRun.of(arguments);
      assertThat(run.exit()).as(run.toString()).isEqualTo(ExitCode.MISUSE);
      assertThat(run.err()).contains("--record");
    }
  }

  private static CommandRun replay(Path record, Path settings) {
    return CommandRun.of("replay", "--record", record.toString(), "--config", settings.toString());
  }

  private static Certificate client(SettingsCheckLab lab, CertificateSpec spec) {
    return lab.issuing.issue(spec).certificate();
  }
}
