package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is in use is asked for again before it ends. The responder's answers serve an hour and the
 * leeway of a minute.
 */
class RefreshAheadTest {
  private static final Duration LIFE = Duration.ofMinutes(61);

  private ServiceLab lab;
  private Certificate leaf;

  @BeforeEach
  void start() throws Exception {
    lab = new ServiceLab();
    leaf = lab.client("CN=Alice").certificate();
    assertThat(source(lab.api.decide(leaf))).isEqualTo("ocsp");
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void inTheFirstFourFifthsNobodyIsAsked() throws Exception {
    lab.clock.advance(LIFE.multipliedBy(79).dividedBy(100));

    assertThat(source(lab.api.decide(leaf))).isEqualTo("cache");
    assertThat(lab.api.decide(leaf).getString("reason")).isEqualTo("ok");
    assertThat(lab.responder.requests()).isEqualTo(1);
  }

  @Test
  void inTheLastTenthALoginIsServedFromMemoryAndRefreshesIt() throws Exception {
    lab.clock.advance(LIFE.multipliedBy(91).dividedBy(100));

    assertThat(source(lab.api.decide(leaf))).isEqualTo("cache");
    awaitRequests(2);
    lab.clock.advance(LIFE.multipliedBy(50).dividedBy(100));

    awaitRemembered();
    assertThat(lab.responder.requests()).isEqualTo(2);
  }

  @Test
  void aRefreshLearnsARevocationBeforeTheOldAnswerEnds() throws Exception {
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.clock.advance(LIFE.multipliedBy(91).dividedBy(100));
    lab.api.decide(leaf);

    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> lab.api.decide(leaf).getString("reason").equals("revoked"));
  }

  @Test
  void aRefreshInVainChangesNothingAndIsNotTriedAtEveryLogin() throws Exception {
    lab.responder.status(503);
    lab.clock.advance(LIFE.multipliedBy(91).dividedBy(100));
    for (int i = 0; i < 20; i++) {
      assertThat(source(lab.api.decide(leaf))).isEqualTo("cache");
    }
    awaitRequests(2);
    assertThat(lab.responder.requests()).isEqualTo(2);

    lab.clock.advance(LIFE.multipliedBy(10).dividedBy(100));
    assertThat(lab.api.decide(leaf).getString("reason")).isEqualTo("status_unavailable");
  }

  @Test
  void revokedNeedsNoRefresh() throws Exception {
    Certificate revoked = lab.client("CN=Mallory").certificate();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.api.decide(revoked);
    lab.clock.advance(Duration.ofDays(364));

    assertThat(lab.api.decide(revoked).getString("reason")).isEqualTo("revoked");
    assertThat(lab.responder.requests()).isEqualTo(2);
  }

  private void awaitRequests(int requests) {
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> lab.responder.requests() == requests);
  }

  private void awaitRemembered() {
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> source(lab.api.decide(leaf)).equals("cache"));
  }

  private static String source(JsonObject verdict) {
    return verdict.getJsonArray("revocation").getJsonObject(0).getString("source");
  }
}
