package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damaged record names nobody: who was in it may be whoever comes next. */
@Timeout(120)
class DamagedSnapshotTest {
  @TempDir Path directory;
  private RestartLab lab;
  private Certificate alice;
  private Certificate mallory;
  private byte[] stapled;

  /** What can happen to a file. */
  enum Damage {
    A_CHANGED_BYTE,
    CUT_OFF_IN_A_RECORD,
    CUT_OFF_BETWEEN_RECORDS,
    EMPTY,
    A_LATER_VERSION,
    A_CHANGED_HEAD,
    NO_FILE_TO_READ,
    LARGER_THAN_THE_SETTINGS;

    void to(Path snapshot, RestartLab lab) throws IOException {
      byte[] file = Files.readAllBytes(snapshot);
      int head = firstLine(file);
      int second = head + 4 + ByteBuffer.wrap(file, head, 4).getInt() + 32;
      switch (this) {
        case A_CHANGED_BYTE -> file[second + 60] ^= 1;
        case CUT_OFF_IN_A_RECORD -> file = Arrays.copyOf(file, second + 60);
        case CUT_OFF_BETWEEN_RECORDS -> file = Arrays.copyOf(file, second);
        case EMPTY -> file = new byte[0];
        case A_LATER_VERSION -> file[head - 2] = '9';
        case A_CHANGED_HEAD -> file[head + 5] ^= 1;
        case NO_FILE_TO_READ -> {
          Files.delete(snapshot);
          Files.createDirectory(snapshot);
          return;
        }
        case LARGER_THAN_THE_SETTINGS -> {
          lab.cache = "{ response_memory: 4096 }";
          byte[] end = Arrays.copyOfRange(file, second, file.length);
          int length = file.length;
          for (int i = 0; i < 8; i++) {
            file = Arrays.copyOf(file, file.length + end.length);
            System.arraycopy(end, 0, file, length + i * end.length, end.length);
          }
        }
      }
      Files.write(snapshot, file);
    }

    private static int firstLine(byte[] file) {
      return new String(file, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    }
  }

  @BeforeEach
  void learn() throws Exception {
    lab = new RestartLab(directory);
    lab.sources = "stapled, ocsp";
    lab.onUnavailable = "allow";
    alice = lab.client("CN=Alice");
    mallory = lab.client("CN=Mallory");
    lab.start();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    assertThat(reason(mallory)).isEqualTo("revoked");
    lab.stop();
    lab.responder.say(spec -> spec.nextUpdate(lab.clock.instant().plusSeconds(3600)));
    lab.responder.status(500);
    stapled = lab.good(mallory);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void anUndamagedOneKnows() throws Exception {
    lab.start();

    assertThat(stapled(mallory)).isEqualTo("revoked");
    assertThat(stapled(alice)).isEqualTo("ok");
    assertThat(health().body()).contains("\"snapshots\":[]");
  }

  @ParameterizedTest
  @EnumSource
  void nothingButADirectAnswerCounts(Damage damage) throws Exception {
    damage.to(snapshot(), lab);
    lab.start();

    assertThat(stapled(mallory)).isIn("status_unavailable", "revoked");
    assertThat(stapled(alice)).isEqualTo("status_unavailable");
    assertThat(reason(alice)).as("on_unavailable: allow").isEqualTo("status_unavailable");
    assertThat(health().statusCode()).isEqualTo(200);
    assertThat(health().body()).contains("\"damaged_since\"", "\"damaged\"");
    assertThat(lab.metric("damaged")).isPositive();

    lab.responder.status(200);
    assertThat(stapled(alice)).isEqualTo("ok");
    lab.responder.status(500);
    lab.clock.advance(Duration.ofHours(2));
    assertThat(stapled(alice)).as("asked about once").isEqualTo("ok");
    lab.clock.advance(Duration.ofHours(2));
    assertThat(reason(alice)).isEqualTo("status_unavailable_allowed");
    assertThat(stapled(lab.client("CN=Carol"))).isEqualTo("status_unavailable");
  }

  @Test
  void aNewSnapshotDoesNotMakeItForgotten() throws Exception {
    Damage.A_CHANGED_BYTE.to(snapshot(), lab);
    lab.start();
    lab.responder.status(200);
    assertThat(reason(alice)).isEqualTo("ok");
    lab.responder.status(500);
    for (int i = 0; i < 2; i++) {
      lab.stop();
      lab.start();

      assertThat(stapled(mallory)).isEqualTo("status_unavailable");
      assertThat(health().body()).contains("\"damaged\"");
      assertThat(reason(alice)).as("asked about since").isEqualTo("ok");
    }
  }

  @Test
  void anOperatorGivesUpWhatWasLost() throws Exception {
    Damage.EMPTY.to(snapshot(), lab);
    lab.start();
    lab.api().adminSend("DELETE", "/cache/acme", "");
    assertThat(stapled(alice)).isEqualTo("status_unavailable");

    lab.api().adminSend("DELETE", "/cache/acme?revoked=true", "");
    assertThat(stapled(alice)).isEqualTo("ok");
    assertThat(health().body()).contains("\"snapshots\":[]");
    lab.stop();
    lab.start();
    assertThat(stapled(alice)).isEqualTo("ok");
  }

  @Test
  void aFileThatIsRemovedIsGivenUpToo() throws Exception {
    Files.delete(snapshot());
    lab.start();

    assertThat(stapled(mallory)).isEqualTo("ok");
    assertThat(health().body()).contains("\"snapshots\":[]");
  }

  @Test
  void aHoldSurvivesARestartBeyondItsResponse() throws Exception {
    lab.responder.status(200);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.CERTIFICATE_HOLD));
    lab.start();
    assertThat(reason(alice)).isEqualTo("revoked");
    lab.stop();
    lab.responder.status(500);
    lab.clock.advance(Duration.ofDays(3));
    lab.start();

    assertThat(stapled(alice)).isEqualTo("revoked");
  }

  @Test
  void whatFoundNoRoomIsNotForgottenByARestart() throws Exception {
    lab.cache = "{ maximum_memory: 4096 }";
    lab.responder.status(200);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.start();
    for (int i = 0; i < 10; i++) {
      assertThat(reason(lab.client("CN=Revoked " + i))).isEqualTo("revoked");
    }
    assertThat(reason(alice)).isEqualTo("revoked");
    lab.stop();
    lab.responder.status(500);
    lab.cache = "{}";
    lab.start();

    assertThat(stapled(alice)).isEqualTo("status_unavailable");
    assertThat(stapled(mallory)).isEqualTo("revoked");
  }

  @Test
  void aRevokedWithoutItsBytesIsNotForgottenByARestart() throws Exception {
    lab.cache = "{ response_memory: 4096 }";
    lab.responder.status(200);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.start();
    assertThat(reason(alice)).isEqualTo("revoked");
    lab.stop();
    lab.responder.status(500);
    lab.start();

    assertThat(stapled(alice)).isIn("status_unavailable", "revoked");
  }

  @Test
  void aCrashLosesNoRevocationThatIsSomeSecondsOld() throws Exception {
    lab.responder.status(200);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.start();
    byte[] before = Files.readAllBytes(snapshot());
    assertThat(reason(alice)).isEqualTo("revoked");
    byte[] crashed = before;
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (crashed.length <= before.length && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      crashed = Files.readAllBytes(snapshot());
    }
    lab.stop();
    Files.write(snapshot(), crashed);
    lab.responder.status(500);
    lab.start();

    assertThat(stapled(alice)).isEqualTo("revoked");
  }

  @Test
  void aTenantThatAReloadBringsBackTakesItsSnapshotBack() throws Exception {
    lab.start();
    lab.tenant = "beta";
    lab.reload();
    lab.tenant = "acme";
    lab.reload();

    String reason = stapled(mallory);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reason.equals("revoked") && System.nanoTime() < deadline) {
      assertThat(reason).as("until it is read").isEqualTo("status_unavailable");
      reason = stapled(mallory);
    }
    assertThat(reason).isEqualTo("revoked");
  }

  private HttpResponse<String> health() throws Exception {
    return lab.api().admin("/health/ready");
  }

  private Path snapshot() {
    return directory.resolve("state").resolve("responses-acme.snapshot");
  }

  private String reason(Certificate certificate) throws Exception {
    return lab.api().decide(certificate).getString("reason");
  }

  private String stapled(Certificate certificate) throws Exception {
    byte[] response = certificate.equals(mallory) ? stapled : lab.good(certificate);
    return lab.decideStapled(certificate, response).getString("reason");
  }
}
