package io.vouchsafe.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.revocation.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One line when it begins, one when it is over, and no flood of them when it flaps. */
class OutageLogTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String WHAT = "tenant acme, OCSP object of OutageLogTest: http://r.test/";

  private final HeardLog heard = HeardLog.ofOutages();
  private final OutageLog log = new OutageLog(WHAT);
  private long now = Long.MAX_VALUE - SECOND;

  @AfterEach
  void stop() {
    heard.close();
  }

  @Test
  void theFirstFailureAndTheRecoveryAreTold() {
    log.succeeded(now);
    assertThat(said()).isEmpty();

    log.failed(Outcome.TIMEOUT, "no answer in time", now);
    for (int i = 0; i < 41; i++) {
      now += SECOND;
      log.failed(Outcome.UNREACHABLE, "", now);
    }
    assertThat(said()).containsExactly("WARN " + WHAT + " fails with timeout: no answer in time");

    now += SECOND;
    log.succeeded(now);
    log.succeeded(now);
    assertThat(said()).containsExactly("INFO " + WHAT + " is back after 42 s and 42 failures");
  }

  @Test
  @DisplayName("Even a short outage is told from its begin to its end")
  void aShortOneIsToldInWhole() {
    log.failed(Outcome.HTTP_STATUS, "503", now);
    now += SECOND / 2;
    log.succeeded(now);

    assertThat(said())
        .containsExactly(
            "WARN " + WHAT + " fails with http_status: 503",
            "INFO " + WHAT + " is back after 0 s and 1 failure");
  }

  @Test
  @DisplayName("A responder that flaps gets two lines in ten seconds, with the number left out")
  void flappingIsSampled() {
    for (int i = 0; i < 1000; i++) {
      log.failed(Outcome.TIMEOUT, "", now);
      now += SECOND / 200;
      log.succeeded(now);
    }
    assertThat(said()).hasSize(2);

    now += 10 * SECOND;
    log.failed(Outcome.TIMEOUT, "", now);
    log.succeeded(now);
    assertThat(said())
        .containsExactly(
            "WARN " + WHAT + " fails with timeout (999 lines like it left out)",
            "INFO " + WHAT + " is back after 0 s and 1 failure");
  }

  @Test
  @DisplayName("An outage whose first line was left out is told as soon as one may be")
  void theLastStateIsTold() {
    log.failed(Outcome.TIMEOUT, "", now);
    log.succeeded(now);
    log.failed(Outcome.UNREACHABLE, "", now);
    assertThat(said()).hasSize(2);

    now += 10 * SECOND;
    log.failed(Outcome.UNREACHABLE, "", now);
    assertThat(said())
        .containsExactly("WARN " + WHAT + " fails with unreachable (1 line like it left out)");
    log.succeeded(now);
    assertThat(said()).containsExactly("INFO " + WHAT + " is back after 10 s and 2 failures");
  }

  @Test
  void theBreakersChangesAreToldAndOfItsProbesTheFirst() {
    log.opened(now);
    List<String> probes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      now += 30 * SECOND;
      log.probed(now);
    }
    probes.addAll(said());
    log.closed(now);

    assertThat(probes)
        .containsExactly(
            "WARN " + WHAT + " circuit breaker opened: not asked until a probe finds it back",
            "INFO " + WHAT + " circuit breaker half-open: a probe is sent");
    assertThat(said())
        .containsExactly("INFO " + WHAT + " circuit breaker closed: it answers again");
  }

  @Test
  void aBreakerThatFlapsIsSampled() {
    for (int i = 0; i < 100; i++) {
      now += SECOND / 50;
      log.opened(now);
      log.probed(now);
      log.closed(now);
    }

    assertThat(said()).hasSize(3);
  }

  @Test
  void whatAServerSaysIsBoundedAndOnOneLine() {
    log.failed(Outcome.MALFORMED_RESPONSE, "a\nb\u001b" + "x".repeat(9999), now);

    assertThat(said())
        .singleElement()
        .asString()
        .contains("a\\u000Ab\\u001Bxxx")
        .hasSizeLessThan(400);
  }

  private List<String> said() {
    return heard.about(WHAT);
  }
}
