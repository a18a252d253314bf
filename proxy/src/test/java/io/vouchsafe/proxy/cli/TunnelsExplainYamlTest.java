package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tunnels explain} under the settings file of the contract's example. */
class TunnelsExplainYamlTest {
  private static final Instant NOW = Instant.now();
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());

  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    Issued gateway = CA.issue(CertificateSpec.server("CN=gw.acme.test", NOW).dns("gw.acme.test"));
    pem("root.pem", CA.certificate());
    pem("gw.pem", gateway.certificate());
    key("gw.key", gateway.keys());
    pem("alice.pem", client("alice@sales.test"));
    pem("bob.pem", client("bob@hr.test"));
    Files.writeString(
        directory.resolve("vouchsafe.yaml"),
        """
        tenants:
          acme:
            ca_groups: { staff: { anchors: [root.pem] } }
            id_lists:
              sales: [ { type: email, value: "*@sales.test" } ]
              branch: [ { type: dns, value: branch.acme.test } ]
              guests: [ { type: dn, common_name: Dora, organization: Acme, country: SE } ]
            policies:
              default: { ca_group: staff, purpose: ike, revocation: { sources: [] } }
            tunnels:
              - { name: hq_to_branch, profile: lan_to_lan, remote_endpoint: 203.0.113.1,
                  local_networks: [172.16.1.0/24], remote_networks: [192.168.11.0/24],
                  auth: certificate, policy: default, id_list: branch,
                  gateway_certificate: gw.pem, gateway_key: gw.key }
              - { name: roaming, profile: roaming, auth: certificate, policy: default, id_list: sales,
                  gateway_certificate: gw.pem, gateway_key: gw.key,
                  pool: { addresses: 192.168.189.30-192.168.189.50 } }
              - { name: guests, profile: roaming, auth: certificate, policy: default, id_list: guests,
                  gateway_certificate: gw.pem, gateway_key: gw.key,
                  pool: { addresses: 192.168.190.30-192.168.190.50 } }
            gateways: [ { name: gw1, type: strongswan, vici: "unix:/run/charon.vici" } ]
        """);
  }

  private static Certificate client(String mailbox) {
    return CA.issue(CertificateSpec.client("CN=" + mailbox.split("@")[0], NOW).email(mailbox))
        .certificate();
  }

  private void pem(String name, Certificate certificate) throws IOException {
    Files.writeString(directory.resolve(name), SettingsCheckLab.pem(certificate));
  }

  private void key(String name, KeyPair keys) throws IOException {
    Path file =
        Files.createFile(
            directory.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  private CommandRun explain(String... more) {
    return CommandRun.of(
        Stream.concat(
                List.of(
                    "tunnels",
                    "explain",
                    "--config",
                    directory.resolve("vouchsafe.yaml").toString())
                    .stream(),
                Stream.of(more))
            .map(each -> each.replace("DIR", directory.toString()))
            .toArray(String[]::new));
  }

  @Test
  void aRoamingClientGetsItsTunnel() {
    CommandRun run =
        explain(
            "--tenant",
            "acme",
            "--remote-ip",
            "198.51.100.7",
            "--local-ip",
            "192.0.2.1",
            "--id",
            "alice@sales.test",
            "--cert",
            "DIR/alice.pem");

    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    assertThat(run.out())
        .contains(
            "1. hq_to_branch: does not match",
            "stage 1, IKE SA: ✗ the peer is at 198.51.100.7, the tunnel's remote_endpoint is"
                + " 203.0.113.1",
            "2. roaming: matches",
            "tunnel: roaming");
  }

  @Test
  void whoIsNotListedIsToldSo() {
    CommandRun run =
        explain("--remote-ip", "198.51.100.7", "--id", "bob@hr.test", "--cert", "DIR/bob.pem");

    assertThat(run.exit()).as(run.err() + run.out()).isEqualTo(1);
    assertThat(run.out())
        .contains("deny: identity_not_listed", "no entry of id_list sales matches");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CN=Dora,O=Acme,C=SE", "C=SE,O=Acme,CN=Dora", "C=SE, O=Acme, CN=Dora"})
  void aSubjectMayBeWrittenAsStrongswanPrintsIt(String subject) throws IOException {
    pem("dora.pem", CA.issue(CertificateSpec.client("C=SE,O=Acme,CN=Dora", NOW)).certificate());

    CommandRun run =
        explain("--remote-ip", "198.51.100.7", "--id", subject, "--cert", "DIR/dora.pem");

    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    assertThat(run.out()).contains("tunnel: guests");
  }

  @Test
  void aSubjectOfSomebodyElseMatchesInNoOrder() throws IOException {
    pem("dora.pem", CA.issue(CertificateSpec.client("C=SE,O=Acme,CN=Dora", NOW)).certificate());

    CommandRun run =
        explain(
            "--remote-ip", "198.51.100.7", "--id", "O=Acme,C=SE,CN=Dora", "--cert", "DIR/dora.pem");

    assertThat(run.exit()).as(run.err() + run.out()).isEqualTo(1);
  }

  @Test
  void noTunnelForIkeVersionOne() {
    CommandRun run =
        explain(
            "--remote-ip",
            "198.51.100.7",
            "--id",
            "alice@sales.test",
            "--cert",
            "DIR/alice.pem",
            "--ike-version",
            "1");

    assertThat(run.exit()).as(run.err() + run.out()).isEqualTo(1);
    assertThat(run.out()).contains("deny: no_tunnel", "the peer speaks IKEv1");
  }
}
