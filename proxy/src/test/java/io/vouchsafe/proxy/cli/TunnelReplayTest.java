package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.record.RecordLine;
import io.vouchsafe.proxy.record.RecordedDecision;
import io.vouchsafe.proxy.record.RecordedStatus;
import io.vouchsafe.proxy.record.RecordedStatus.Word;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer for whom a tunnel was chosen, under other tunnels. */
class TunnelReplayTest {
  private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", THEN), new BouncyCastleProvider());
  private static final Certificate ALICE =
      CA.issue(CertificateSpec.client("CN=alice", THEN).email("alice@sales.test")).certificate();
  private static final String ROAMING =
      """
            - { name: roaming, profile: roaming, auth: certificate, policy: default, id_list: sales,
                gateway_certificate: gw.pem, gateway_key: gw.key,
                pool: { addresses: 192.168.189.30-192.168.189.50 } }
      """;

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    Issued gateway = CA.issue(CertificateSpec.server("CN=gw", THEN).dns("gw.acme.test"));
    Files.writeString(directory.resolve("root.pem"), SettingsCheckLab.pem(CA.certificate()));
    Files.writeString(directory.resolve("gw.pem"), SettingsCheckLab.pem(gateway.certificate()));
    Path key = Files.createFile(directory.resolve("gw.key"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(gateway.keys().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  @Test
  void theSameTunnelTakesIt() throws IOException {
    CommandRun run = replay(login(ALICE, Word.GOOD), "", ROAMING);

    assertThat(run.exit()).as(run.toString()).isZero();
    assertThat(summary(run).getInteger("same")).isEqualTo(1);
  }

  @Test
  void aRevocationThatWasRecordedCounts() throws IOException {
    CommandRun run = replay(login(ALICE, Word.REVOKED), "", ROAMING);

    assertThat(group(run).getJsonObject("now").getString("reason")).isEqualTo("revoked");
    assertThat(run.exit()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void noTunnelListsIt() throws IOException {
    CommandRun run =
        replay(login(ALICE, Word.GOOD), "", ROAMING.replace("id_list: sales", "id_list: hr"));

    assertThat(group(run).getJsonObject("now").getString("reason"))
        .isEqualTo("identity_not_listed");
    assertThat(group(run).getString("subject")).isEqualTo("CN=alice");
  }

  @Test
  void aBlockEndsTheSearch() throws IOException {
    Files.writeString(directory.resolve("blocks.yaml"), "entries: [ { subject: CN=alice } ]\n");

    CommandRun run = replay(login(ALICE, Word.GOOD), "    block_list: blocks.yaml", ROAMING);

    assertThat(group(run).getJsonObject("now").getString("reason")).isEqualTo("blocked");
  }

  @Test
  void aTunnelAtAHostNameIsUndetermined() throws IOException {
    CommandRun run =
        replay(
            login(ALICE, Word.GOOD),
            "",
            ROAMING.replace(
                "profile: roaming,", "profile: roaming, remote_endpoint: branch.acme.test,"));

    assertThat(group(run).getString("change")).isEqualTo("undetermined");
    assertThat(group(run).getString("detail")).contains("name hosts");
    assertThat(run.exit()).isEqualTo(ExitCode.UNDETERMINED);
  }

  private CommandRun replay(RecordedDecision decision, String tenant, String tunnels)
      throws IOException {
    Path record = Files.write(directory.resolve("decisions.jsonl"), RecordLine.of(decision));
    Path settings =
        Files.writeString(
            directory.resolve("new.yaml"),
            """
            tenants:
              acme:
            %s
                ca_groups: { staff: { anchors: [root.pem] } }
                id_lists:
                  sales: [ { type: email, value: "*@sales.test" } ]
                  hr: [ { type: email, value: "*@hr.test" } ]
                ocsp: { corp: { url: "http://127.0.0.1:1/" } }
                policies:
                  default: { ca_group: staff, purpose: ike, revocation: { scope: leaf, ocsp: [corp], crl: [] } }
                tunnels:
            %s
                gateways: [ { name: gw1, type: strongswan, vici: "unix:/run/charon.vici" } ]
            """
                .formatted(tenant, tunnels));
    return CommandRun.of(
        "",
        InstantSource.fixed(THEN),
        false,
        "replay",
        "--jsonl",
        "--record",
        record.toString(),
        "--config",
        settings.toString());
  }

  private static JsonObject summary(CommandRun run) {
    return new JsonObject(run.out().lines().toList().getLast()).getJsonObject("summary");
  }

  private static JsonObject group(CommandRun run) {
    List<String> lines = run.out().lines().toList();
    assertThat(lines).as(run.toString()).hasSize(2);
    return new JsonObject(lines.getFirst());
  }

  private static RecordedDecision login(Certificate leaf, Word status) {
    IkePeer peer =
        IkePeer.at(IpAddress.parse("198.51.100.7").orElseThrow(), IpAddress.parse("192.0.2.1"));
    return new RecordedDecision(
        THEN,
        "ref-1",
        "acme",
        "default",
        "ike",
        true,
        Reason.OK,
        false,
        true,
        Optional.of(new ClaimedId(IdType.EMAIL, "alice@sales.test")),
        Optional.of(peer),
        Optional.of("roaming"),
        List.of(new RecordedStatus(leaf.sha256(), Optional.of(status), Source.OCSP)),
        List.<Der>of(leaf.der()),
        0,
        0);
  }
}
