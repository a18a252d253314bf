package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * docs/revocation.md, rule 8: who was revoked for ever does not pass because the CRL that says so
 * has expired. Nobody was asked about these certificates while it was current, so that the memory
 * of statuses knows nothing of them.
 */
@Timeout(240)
class ExpiredCrlTest {
  /** The lab's CRLs are good for a day. */
  private static final Duration PAST_NEXT_UPDATE = Duration.ofDays(2);

  private static final Duration PAST_VALIDITY = Duration.ofHours(2);

  @TempDir private Path directory;

  private RestartLab lab;
  private Path file;
  private Certificate mallory;
  private Certificate held;

  @BeforeEach
  void learn() throws Exception {
    lab = new RestartLab(directory);
    file = directory.resolve("issuing.crl");
    lab.sources = "crl";
    lab.onUnavailable = "allow";
    lab.usedCrls = "corp";
    objectWith("");
    mallory = lab.client("CN=Mallory");
    held = lab.client("CN=Held");
    publish(listing(1));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({"allow, status_unavailable_allowed", "deny, status_unavailable"})
  void whoIsListedForEverIsRevokedAndNothingElseThatItSaysCounts(String silence, String others)
      throws Exception {
    lab.onUnavailable = silence;
    startAndFetch();
    Files.delete(file);
    lab.clock.advance(PAST_NEXT_UPDATE);

    for (int login = 0; login < 2; login++) {
      assertThat(reason(mallory)).isEqualTo("revoked");
      assertThat(reason(held)).as("on hold").isEqualTo(others);
      assertThat(reason(lab.client("CN=Other"))).as("not listed").isEqualTo(others);
    }
  }

  @Test
  void theAnswerSaysWhichCrl() throws Exception {
    startAndFetch();
    Files.delete(file);
    lab.clock.advance(PAST_NEXT_UPDATE);

    JsonObject status = lab.api().decide(mallory).getJsonArray("revocation").getJsonObject(0);

    assertThat(status.getString("source")).isEqualTo("crl");
    assertThat(status.getString("responder")).isEqualTo(file.toUri().toString());
    assertThat(status.getString("revocation_reason")).isEqualTo("keyCompromise");
    assertThat(status.getJsonArray("attempts"))
        .extracting(each -> ((JsonObject) each).getString("outcome"))
        .contains("expired_response")
        .last()
        .isEqualTo("revoked");
  }

  /** RFC 5280 §5.2.3: the newer one has taken its place, whatever it was before. */
  @Test
  void aNewerOneThatDoesNotListItCountsAfterItHasExpired() throws Exception {
    startAndFetch();
    publish(CrlSpec.complete(FakeClock.START).number(2));
    lab.clock.advance(PAST_VALIDITY);
    assertThat(reason(lab.client("CN=Other"))).as("brings the second").isEqualTo("ok");
    Files.delete(file);
    lab.clock.advance(PAST_NEXT_UPDATE);

    assertThat(reason(mallory)).isEqualTo("status_unavailable_allowed");
  }

  /** Contract, section 3: it serves nobody any more, and being strict lets nobody in. */
  @Test
  void validityTimeStrictHidesNobody() throws Exception {
    objectWith(", validity_time_strict: true");
    startAndFetch();
    Files.delete(file);
    lab.clock.advance(PAST_VALIDITY);

    assertThat(reason(mallory)).isEqualTo("revoked");
    assertThat(reason(lab.client("CN=Other"))).isEqualTo("status_unavailable_allowed");
  }

  @Test
  void aRestartDuringTheOutageForgetsNobody() throws Exception {
    startAndFetch();
    Files.delete(file);
    lab.stop();
    lab.clock.advance(PAST_NEXT_UPDATE);
    lab.start();

    assertThat(reason(mallory)).isEqualTo("revoked");
    assertThat(reason(lab.client("CN=Other"))).isEqualTo("status_unavailable_allowed");
  }

  /** Contract, section 1: it counts only when all others are silent, and the CRL is not. */
  @Test
  void anOldStapledGoodDoesNotStandInForIt() throws Exception {
    lab.sources = "stapled, crl";
    startAndFetch();
    Files.delete(file);
    lab.clock.advance(PAST_NEXT_UPDATE);
    Certificate other = lab.client("CN=Other");
    byte[] ofMallory = lab.good(mallory, Duration.ofDays(1));
    byte[] ofOther = lab.good(other, Duration.ofDays(1));
    lab.clock.advance(Duration.ofHours(2));

    assertThat(lab.decideStapled(other, ofOther).getString("reason")).isEqualTo("ok");
    assertThat(lab.decideStapled(mallory, ofMallory).getString("reason")).isEqualTo("revoked");
  }

  /** A response is refused whose signer a CRL called revoked for ever before it expired. */
  @Test
  void aResponderWhoseSignerItListsIsNotBelieved() throws Exception {
    lab.sources = "ocsp";
    publish(
        CrlSpec.complete(FakeClock.START)
            .revoke(
                lab.signWithoutNoCheck().serial().value(),
                FakeClock.START,
                RevocationReason.KEY_COMPROMISE.code()));
    startAndFetch();
    Files.delete(file);
    lab.clock.advance(PAST_NEXT_UPDATE);

    JsonObject answer = lab.api().decide(lab.client("CN=Other"));

    assertThat(answer.getString("reason")).isEqualTo("status_unavailable_allowed");
    assertThat(answer.encode()).contains("signer_not_trusted");
  }

  /** Starts, and has the CRL fetched by a login of somebody else. */
  private void startAndFetch() throws Exception {
    lab.start();
    String sources = lab.sources;
    lab.sources = "crl";
    lab.reload();
    assertThat(reason(lab.client("CN=First"))).isEqualTo("ok");
    lab.sources = sources;
    lab.reload();
  }

  private void objectWith(String more) {
    lab.crls = "{ corp: { urls: [\"%s\"], validity_time: 3600%s } }".formatted(file.toUri(), more);
  }

  private CrlSpec listing(long number) {
    return CrlSpec.complete(FakeClock.START)
        .number(number)
        .revoke(mallory.serial().value(), FakeClock.START, RevocationReason.KEY_COMPROMISE.code())
        .revoke(held.serial().value(), FakeClock.START, RevocationReason.CERTIFICATE_HOLD.code());
  }

  private void publish(CrlSpec spec) throws Exception {
    Files.write(file, lab.crl(spec));
  }

  private String reason(Certificate certificate) throws Exception {
    return lab.api().decide(certificate).getString("reason");
  }
}
