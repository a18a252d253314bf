package io.vouchsafe.proxy.ocsp;

import static io.vouchsafe.proxy.ocsp.UpstreamLab.leaf;
import static io.vouchsafe.proxy.ocsp.UpstreamLab.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.ocsp.HashedExchange.Judged;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A failure is remembered for moments, for one certificate, and never instead of a status. */
class RecentFailuresTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Certificate ALICE = leaf("CN=Alice");

  private final AtomicLong nanos = new AtomicLong();
  private final HeldExchange responder = new HeldExchange();
  private final RecentFailures exchange =
      new RecentFailures(new FailureCache(nanos::get), responder);

  @Test
  void theSameQuestionIsNotAskedAgainForFiveSeconds() {
    fail(ALICE, Outcome.BAD_SIGNATURE, Health.ALIVE);
    nanos.addAndGet(FailureCache.REMEMBERED.toNanos() - 1);

    Judged again = ask(ALICE).result();

    assertThat(again.attempt().outcome()).isEqualTo(Outcome.RECENTLY_FAILED);
    assertThat(again.attempt().detail()).contains("bad_signature");
    assertThat(again.attempt().status()).isEmpty();
    assertThat(again.health()).isEqualTo(Health.UNTOLD);
    assertThat(responder.begun()).isEqualTo(1);
  }

  @Test
  void thenItIs() {
    fail(ALICE, Outcome.BAD_SIGNATURE, Health.ALIVE);
    nanos.addAndGet(FailureCache.REMEMBERED.toNanos() + 1);

    ask(ALICE);

    assertThat(responder.begun()).isEqualTo(2);
  }

  @Test
  void otherCertificatesAreAsked() {
    fail(ALICE, Outcome.MALFORMED_RESPONSE, Health.ALIVE);

    ask(leaf("CN=Bob"));

    assertThat(responder.begun()).isEqualTo(2);
  }

  @Test
  void theOtherHashIsAsked() {
    fail(ALICE, Outcome.RESPONDER_ERROR, Health.ALIVE);

    exchange.ask(lookup(ALICE, TIMEOUT), CertIdHash.SHA1);

    assertThat(responder.begun()).isEqualTo(2);
  }

  /** Outages belong to the circuit breaker; what was not begun failed for reasons of our own. */
  @ParameterizedTest
  @EnumSource(
      value = Health.class,
      names = {"DOWN", "UNTOLD"})
  void outagesAreNotRemembered(Health health) {
    fail(ALICE, Outcome.TIMEOUT, health);

    ask(ALICE);

    assertThat(responder.begun()).isEqualTo(2);
  }

  /** Else a decision would take the second look at it for the responder's silence. */
  @Test
  void whatIsTooCostlyToJudgeStaysSo() {
    fail(ALICE, Outcome.OVERLOADED, Health.ALIVE);

    assertThat(ask(ALICE).result().attempt().outcome()).isEqualTo(Outcome.OVERLOADED);
    assertThat(responder.begun()).isEqualTo(1);
  }

  @Test
  void aStatusIsNoFailure() {
    ask(ALICE);
    responder.answer(0);

    ask(ALICE);

    assertThat(responder.begun()).isEqualTo(2);
  }

  private void fail(Certificate leaf, Outcome outcome, Health health) {
    ask(leaf);
    responder.end(responder.begun() - 1, outcome, health);
  }

  private Future<Judged> ask(Certificate leaf) {
    return exchange.ask(lookup(leaf, TIMEOUT), CertIdHash.SHA256);
  }
}
