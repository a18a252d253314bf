package io.vouchsafe.proxy.ocsp;

import static io.vouchsafe.proxy.ocsp.UpstreamLab.leaf;
import static io.vouchsafe.proxy.ocsp.UpstreamLab.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.HeardLog;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.ocsp.HashedExchange.Judged;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts as an outage, and what an outage costs. */
class CircuitExchangeTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Certificate ALICE = leaf("CN=Alice");
  private static final Certificate BOB = leaf("CN=Bob");

  private final TurnedClock clock = new TurnedClock(UpstreamLab.NOW);
  private final HeldExchange responder = new HeldExchange();
  private final Circuits circuits = new Circuits("tenant acme", () -> 0.5);
  private final CircuitExchange exchange = new CircuitExchange(clock, circuits, clock, responder);

  @Test
  void anOpenCircuitAnswersAtOnceAndAsksNobody() {
    outage(Outcome.TIMEOUT);

    Judged judged = ask(ALICE, LONG).result();

    assertThat(judged.attempt().outcome()).isEqualTo(Outcome.CIRCUIT_OPEN);
    assertThat(judged.attempt().took()).isZero();
    assertThat(judged.attempt().status()).isEmpty();
    assertThat(responder.begun()).isEqualTo(Circuit.FAILURES);
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void onlyTimeoutsUnreachableAndServerErrorsCount(Outcome outcome) {
    for (int i = 0; i < 3 * Circuit.FAILURES; i++) {
      int begun = responder.begun();
      ask(i % 2 == 0 ? ALICE : BOB, LONG);
      if (responder.begun() > begun) {
        responder.end(begun, outcome, Health.of(outcome));
      }
    }
    boolean counts = outcome == Outcome.TIMEOUT || outcome == Outcome.UNREACHABLE;

    assertThat(circuits.of(lookup(ALICE, LONG)).isOpen()).isEqualTo(counts);
  }

  @Test
  void serverErrorsAre5xxBut501() {
    assertThat(List.of(500, 502, 503, 504, 599)).allMatch(s -> Health.ofStatus(s) == Health.DOWN);
    assertThat(List.of(200, 204, 400, 404, 429, 501))
        .allMatch(s -> Health.ofStatus(s) == Health.ALIVE);
  }

  /** What is not over at the object's timeout counts then, not when it is given up at last. */
  @Test
  void silenceCountsAtTheTimeout() {
    silence();
  }

  @Test
  void anAnswerAfterTheTimeoutClosesIt() {
    silence();

    responder.answer(0);

    assertThat(circuits.of(lookup(ALICE, LONG)).isOpen()).isFalse();
  }

  /** The responder has answered; that our workers have no time for it is no outage. */
  @Test
  void anAnswerThatWaitsForOurWorkersIsNoSilence() {
    Promise<Void> verifying = Promise.promise();
    for (int i = 0; i < Circuit.FAILURES; i++) {
      Lookup lookup = lookup(i % 2 == 0 ? ALICE : BOB, Duration.ofMillis(20));
      exchange.ask(lookup, CertIdHash.SHA256);
      lookup.own().of(verifying::future);
    }
    clock.turn(Duration.ofMillis(200));

    assertThat(circuits.of(lookup(ALICE, LONG)).isOpen()).isFalse();
  }

  private void silence() {
    for (int i = 0; i < Circuit.FAILURES; i++) {
      ask(i % 2 == 0 ? ALICE : BOB, Duration.ofMillis(20));
    }

    assertThat(circuits.of(lookup(ALICE, LONG)).isOpen()).isFalse();
    clock.turn(Duration.ofMillis(20));
    assertThat(circuits.of(lookup(ALICE, LONG)).isOpen()).isTrue();
    assertThat(responder.begun()).isEqualTo(Circuit.FAILURES);
  }

  @Test
  void aProbeThatFindsItBackLetsEverybodyIn() {
    outage(Outcome.UNREACHABLE);
    clock.standStill(Circuit.FIRST_PAUSE);

    ask(ALICE, LONG);
    responder.answer(Circuit.FAILURES);
    ask(BOB, LONG);

    assertThat(responder.begun()).isEqualTo(Circuit.FAILURES + 2);
  }

  @Test
  void theMetricSaysWhichIsOpen() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    circuits.watch("acme", List.of(UpstreamLab.object().withTimeout(LONG)), registry);
    assertThat(registry.getMeters()).as("nobody was asked yet").isEmpty();

    outage(Outcome.TIMEOUT);

    assertThat(gauge(registry)).isEqualTo(1);
  }

  @Test
  @DisplayName("The log tells an outage: failure, breaker opened, half-open, closed, and its end")
  void anOutageIsToldInTheLog() {
    try (HeardLog heard = HeardLog.ofOutages()) {
      outage(Outcome.UNREACHABLE);
      clock.standStill(Circuit.FIRST_PAUSE);
      ask(ALICE, LONG);
      responder.answer(Circuit.FAILURES);

      String what = "tenant acme, OCSP object corp: " + UpstreamLab.URL;
      assertThat(heard.about(what))
          .containsExactly(
              "WARN " + what + " fails with unreachable: test",
              "WARN " + what + " circuit breaker opened: not asked until a probe finds it back",
              "INFO " + what + " circuit breaker half-open: a probe is sent",
              "INFO " + what + " is back after 1 s and 5 failures",
              "INFO " + what + " circuit breaker closed: it answers again");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {
        "CIRCUIT_OPEN",
        "RESPONDER_BUSY",
        "OVERLOADED",
        "RECENTLY_FAILED",
        "NOT_ALLOWED_HOST"
      })
  void whatIsOfOurOwnMakingIsNoFailureOfTheResponders(Outcome outcome) {
    try (HeardLog heard = HeardLog.ofOutages()) {
      ask(ALICE, LONG);
      responder.end(0, outcome, Health.of(outcome));

      assertThat(heard.about("corp")).isEmpty();
    }
  }

  @Test
  void anAnswerThatCameTooLateIsNoRecovery() {
    try (HeardLog heard = HeardLog.ofOutages()) {
      silence();
      responder.answer(0);

      assertThat(heard.about("corp")).noneMatch(line -> line.contains("is back"));
    }
  }

  private static double gauge(SimpleMeterRegistry registry) {
    return registry
        .get("vouchsafe.breaker.open")
        .tag("tenant", "acme")
        .tag("object", "corp")
        .tag("url", UpstreamLab.URL.toString())
        .gauge()
        .value();
  }

  private void outage(Outcome outcome) {
    for (int i = 0; i < Circuit.FAILURES; i++) {
      ask(i % 2 == 0 ? ALICE : BOB, LONG);
      responder.end(i, outcome, Health.DOWN);
    }
  }

  private Future<Judged> ask(Certificate leaf, Duration timeout) {
    return exchange.ask(lookup(leaf, timeout), CertIdHash.SHA256);
  }
}
