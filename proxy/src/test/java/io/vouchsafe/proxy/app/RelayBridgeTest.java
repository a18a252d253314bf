package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.proxy.app.RelayClient.Answer;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CA that only publishes CRLs: OCSP clients ask the relay, whose signer answers from them. */
class RelayBridgeTest {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final Instant NOW = FakeClock.START;
  private static final Duration CRL_LIFE = Duration.ofHours(8);

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  private final Certificate good = client("CN=Ann");
  private final Certificate revoked = client("CN=Ben");

  @TempDir Path directory;

  private Certificate client(String name) {
    return issuing.issue(CertificateSpec.client(name, NOW)).certificate();
  }

  private void write(String file, Certificate certificate) throws Exception {
    Files.writeString(directory.resolve(file), ApiClient.pem(certificate));
  }

  private Settings settings() throws Exception {
    Issued signer = issuing.issue(CertificateSpec.ocspSigner("CN=Relay", NOW));
    write("root.pem", root.certificate());
    write("issuing.pem", issuing.certificate());
    write("relay.pem", signer.certificate());
    String key = Base64.getMimeEncoder().encodeToString(signer.keys().getPrivate().getEncoded());
    Path keyFile =
        Files.writeString(
            directory.resolve("relay.key"),
            "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    Files.write(
        directory.resolve("list.crl"),
        LabCrl.sign(
            CrlSpec.complete(NOW)
                .updates(NOW, NOW.plus(CRL_LIFE))
                .revoke(revoked.serial().value(), NOW.minusSeconds(60), 1),
            issuing,
            BC));
    Path file =
        Files.writeString(
            directory.resolve("vouchsafe.yaml"),
            """
            listen: { api: 127.0.0.1:0, admin: 127.0.0.1:0 }
            tenants:
              acme:
                signers: [ { issuer: issuing.pem, certificate: relay.pem, key: relay.key } ]
                ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
                crl: { corp: { urls: ["file:list.crl"], issuers: [issuing.pem] } }
                policies: { default: { ca_group: staff, revocation: { sources: [crl] } } }
            """);
    SettingsReading reading = new SettingsReader(Map.of()).read(file, NOW);
    assertThat(reading).isInstanceOf(SettingsReading.Read.class);
    return ((SettingsReading.Read) reading).settings();
  }

  private Service start(FakeClock clock) throws Exception {
    return Service.start(
            settings(),
            StateDirectory.NONE,
            clock,
            OutputStream.nullOutputStream(),
            new Capacity(1, 2, 64, 256, 64))
        .toCompletionStage()
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS);
  }

  private Answer ask(RelayClient client, Certificate subject) throws Exception {
    return client.post(
        RelayClient.request(HashAlgorithm.SHA1, new byte[] {7}, issuing.certificate(), subject));
  }

  @Test
  void ocspClientsLiveOnFromTheCrlAlone() throws Exception {
    FakeClock clock = new FakeClock();
    Service service = start(clock);
    try (RelayClient client = new RelayClient(service.apiPort())) {
      Answer answer = ask(client, good);
      assertThat(answer.single().getCertStatus()).isNull();
      assertThat(answer.single().getThisUpdate()).isEqualTo(Date.from(NOW));
      assertThat(answer.single().getNextUpdate()).isEqualTo(Date.from(NOW.plusSeconds(300)));
      assertThat(answer.nonce()).contains(new byte[] {7});

      RevokedStatus status = (RevokedStatus) ask(client, revoked).single().getCertStatus();
      assertThat(status.getRevocationReason()).isEqualTo(1);
      assertThat(status.getRevocationTime()).isEqualTo(Date.from(NOW.minusSeconds(60)));

      clock.advance(CRL_LIFE.plusMinutes(2));
      assertThat(ask(client, good).status()).isEqualTo(OCSPResponseStatus.TRY_LATER);
    } finally {
      service.stop().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    }
  }

  @Test
  void anAnswerFromACrlIsStoredOnlyBriefly() throws Exception {
    Service service = start(new FakeClock());
    try (RelayClient client = new RelayClient(service.apiPort())) {
      Answer answer =
          client.get(
              RelayClient.request(HashAlgorithm.SHA1, new byte[0], issuing.certificate(), good));

      assertThat(answer.header("Cache-Control")).startsWith("max-age=300,");
    } finally {
      service.stop().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    }
  }
}
