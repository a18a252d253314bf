package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service knew before it stopped, it knows when it starts; and it verifies all of it. */
@Timeout(240)
class WarmRestartTest {
  private static final Duration NEXT_UPDATE = Duration.ofHours(1);

  @TempDir Path directory;
  private RestartLab lab;
  private Certificate alice;
  private Certificate mallory;

  @BeforeEach
  void learn() throws Exception {
    lab = new RestartLab(directory);
    alice = lab.client("CN=Alice");
    mallory = lab.client("CN=Mallory");
    lab.responder.say(spec -> spec.nextUpdate(lab.clock.instant().plus(NEXT_UPDATE)));
    lab.start();
    assertThat(reason(alice)).isEqualTo("ok");
    lab.responder.say(
        spec ->
            spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE)
                .nextUpdate(lab.clock.instant().plus(NEXT_UPDATE)));
    assertThat(reason(mallory)).isEqualTo("revoked");
    lab.stop();
    lab.responder.status(500);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void theFirstDecisionAfterARestartComesFromMemory() throws Exception {
    int before = lab.responder.requests();
    lab.start();

    JsonObject verdict = lab.api().decide(alice);

    assertThat(verdict.getString("reason")).isEqualTo("ok");
    assertThat(verdict.encode()).contains("\"source\":\"cache\"");
    assertThat(reason(mallory)).isEqualTo("revoked");
    assertThat(lab.responder.requests()).as("nobody was asked").isEqualTo(before);
    assertThat(lab.metric("warm")).isEqualTo(2);
  }

  @Test
  void itServesNoLongerThanItWouldHaveWithoutTheRestart() throws Exception {
    lab.clock.advance(NEXT_UPDATE.minusSeconds(1));
    lab.start();
    assertThat(reason(alice)).isEqualTo("ok");

    lab.clock.advance(Duration.ofSeconds(62));
    assertThat(reason(alice)).isEqualTo("status_unavailable");
  }

  @Test
  void revokedOutlivesItsResponse() throws Exception {
    lab.clock.advance(Duration.ofDays(30));
    lab.start();

    assertThat(reason(mallory)).isEqualTo("revoked");
    assertThat(reason(alice)).isEqualTo("status_unavailable");
  }

  @Test
  void itSurvivesSeveralRestarts() throws Exception {
    for (int i = 0; i < 3; i++) {
      lab.start();
      assertThat(reason(alice)).isEqualTo("ok");
      lab.stop();
      lab.clock.advance(Duration.ofMinutes(10));
    }
    lab.start();
    assertThat(reason(mallory)).isEqualTo("revoked");
  }

  @Test
  void whatTheSettingsOfNowDistrustIsDropped() throws Exception {
    lab.object = ", ocsp_signing_certificates: [other.pem]";
    lab.start();

    assertThat(reason(alice)).isEqualTo("status_unavailable");
    assertThat(reason(mallory)).isEqualTo("status_unavailable");
    assertThat(lab.metric("refused")).isEqualTo(2);
  }

  @Test
  void anObjectThatIsGoneHasNoStatusesButWhatIsRevoked() throws Exception {
    lab.objectName = "renamed";
    lab.start();

    assertThat(reason(alice)).isEqualTo("status_unavailable");
    assertThat(reason(mallory)).as("its signer is believed still").isEqualTo("revoked");
    assertThat(lab.metric("unknown")).isEqualTo(1);
  }

  @Test
  void aRecordThatWasChangedIsNotBelieved() throws Exception {
    byte[] file = Files.readAllBytes(snapshot());
    file[file.length - 40] ^= 1;
    Files.write(snapshot(), file);
    lab.start();

    assertThat(lab.metric("damaged")).isEqualTo(1);
    assertThat(lab.metric("warm")).isEqualTo(1);
  }

  @Test
  void aTruncatedFileGivesWhatIsWhole() throws Exception {
    byte[] file = Files.readAllBytes(snapshot());
    Files.write(snapshot(), Arrays.copyOf(file, file.length - 1));
    lab.start();

    assertThat(reason(mallory)).as("revoked ones stand first").isEqualTo("revoked");
    assertThat(reason(alice)).isEqualTo("status_unavailable");
  }

  @Test
  void aForeignFileCostsNothingButWhatItWouldHaveSaved() throws Exception {
    for (byte[] foreign :
        List.of(new byte[0], new byte[1000], "hello".getBytes(StandardCharsets.US_ASCII))) {
      Files.write(snapshot(), foreign);
      lab.start();
      assertThat(reason(alice)).isEqualTo("status_unavailable");
      lab.stop();
    }
    Files.delete(snapshot());
    Files.createDirectory(snapshot());
    lab.start();
    assertThat(reason(alice)).isEqualTo("status_unavailable");
  }

  @Test
  void theRelayHandsOutTheSameBytesAsBefore() throws Exception {
    Certificate bob = lab.client("CN=Bob");
    lab.responder.status(200);
    lab.responder.say(spec -> spec.nextUpdate(lab.clock.instant().plus(NEXT_UPDATE)));
    lab.start();
    String before = relayed(bob).orElseThrow();
    lab.stop();
    lab.responder.status(500);
    lab.start();

    assertThat(lab.metric("relay_read")).isEqualTo(1);
    assertThat(relayed(bob)).contains(before);
    lab.clock.advance(NEXT_UPDATE);
    assertThat(relayed(bob)).isEmpty();
  }

  /** The entity tag of what the relay answers from its store; a refusal has none. */
  private Optional<String> relayed(Certificate certificate) throws Exception {
    OcspRequest request =
        OcspRequest.of(lab.query(certificate), OcspRequest.CertIdHash.SHA256, Optional.empty());
    String base64 = Base64.getEncoder().encodeToString(request.der().toBytes());
    String path = "/ocsp/acme/" + URLEncoder.encode(base64, StandardCharsets.US_ASCII);
    return lab.api().auth(path).headers().firstValue("ETag");
  }

  private Path snapshot() {
    return directory.resolve("state").resolve("responses-acme.snapshot");
  }

  private String reason(Certificate certificate) throws Exception {
    return lab.api().decide(certificate).getString("reason");
  }
}
