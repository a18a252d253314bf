package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineResponderTest {
  private final TurnedClock clock = new TurnedClock(UpstreamLab.NOW);
  private final Lookup lookup = UpstreamLab.lookup(UpstreamLab.object());
  private final OwnTime own = new OwnTime(clock);

  @Test
  void afterTheObjectsTimeoutTheAttemptIsATimeoutAndTheFetchGoesOn() {
    Promise<Attempt> fetch = Promise.promise();
    DeadlineResponder responder = responder(fetch.future(), own);

    Future<Attempt> asked = responder.ask(lookup);
    clock.turn(timeout().minusNanos(1));
    assertThat(asked.isComplete()).isFalse();
    clock.turn(Duration.ofNanos(1));

    Attempt attempt = asked.result();
    assertThat(attempt.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(attempt.responder()).isEqualTo(UpstreamLab.URL.toString());
    assertThat(fetch.tryComplete(UpstreamLab.good(lookup, Duration.ZERO))).isTrue();
  }

  @Test
  void anAnswerInTimeGoesThrough() {
    Attempt good = UpstreamLab.good(lookup, Duration.ZERO);

    assertThat(responder(Future.succeededFuture(good), own).ask(lookup).result()).isSameAs(good);
  }

  @Test
  void aFailureStaysAFailure() {
    assertThat(responder(Future.failedFuture("a bug"), own).ask(lookup).failed()).isTrue();
  }

  /** Contract, section 2, {@code timeout}: from connect to last byte. */
  @Test
  void theTimeThatOurOwnWorkersTakeIsNotTheResponders() {
    Promise<Attempt> fetch = Promise.promise();
    Promise<Attempt> verifying = Promise.promise();
    Future<Attempt> asked = responder(fetch.future(), own).ask(lookup);
    own.of(verifying::future);
    clock.turn(timeout().multipliedBy(6));
    assertThat(asked.isComplete()).as("the answer is here").isFalse();
    assertThat(lookup.own().isRunning()).as("whoever asked knows whose fault it is").isTrue();

    Attempt good = UpstreamLab.good(lookup, Duration.ZERO);
    verifying.complete(good);
    fetch.complete(good);

    assertThat(asked.result()).isSameAs(good);
    assertThat(clock.waiting()).as("timers").isZero();
  }

  @Test
  void afterOurOwnWorkTheResponderHasWhatItHadLeft() {
    Promise<Attempt> verifying = Promise.promise();
    Future<Attempt> asked = responder(Promise.<Attempt>promise().future(), own).ask(lookup);
    clock.turn(Duration.ofMillis(10));
    own.of(verifying::future);
    clock.turn(Duration.ofSeconds(7));
    verifying.fail("it wants SHA-1 and is asked again");

    clock.turn(timeout().minusMillis(10).minusNanos(1));
    assertThat(asked.isComplete()).isFalse();
    clock.turn(timeout());
    assertThat(asked.result().outcome()).isEqualTo(Outcome.TIMEOUT);
  }

  /** The answer may be here already: whoever stands still cannot have read it. */
  @Test
  void anEventLoopThatStoodStillGivesTheAnswerOneMoreChance() {
    Future<Attempt> asked = responder(Promise.<Attempt>promise().future(), own).ask(lookup);

    clock.standStill(timeout().plus(Duration.ofSeconds(30)));
    clock.turn(Duration.ZERO);
    assertThat(asked.isComplete()).as("one more chance").isFalse();
    clock.turn(timeout().minusNanos(1));
    assertThat(asked.isComplete()).isFalse();
    clock.turn(Duration.ofNanos(1));

    assertThat(asked.result().outcome()).as("and not for ever").isEqualTo(Outcome.TIMEOUT);
  }

  private Duration timeout() {
    return lookup.object().timeout();
  }

  private DeadlineResponder responder(Future<Attempt> fetch, OwnTime own) {
    return new DeadlineResponder(clock, clock, one -> new SharedResponder.Shared(fetch, own));
  }
}
