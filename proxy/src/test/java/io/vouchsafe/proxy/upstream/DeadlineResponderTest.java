package io.vouchsafe.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DeadlineResponderTest {
  private static final Vertx VERTX = Vertx.vertx();
  private final Lookup lookup = UpstreamLab.lookup(UpstreamLab.object());
  private final OwnTime own = new OwnTime(System::nanoTime);

  @AfterAll
  static void close() {
    VERTX.close();
  }

  @Test
  void afterTheObjectsTimeoutTheAttemptIsATimeoutAndTheFetchGoesOn() throws Exception {
    Promise<Attempt> fetch = Promise.promise();
    DeadlineResponder responder = responder(fetch.future(), own);

    Attempt attempt = responder.ask(lookup).toCompletionStage().toCompletableFuture().get();

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
  void theTimeThatOurOwnWorkersTakeIsNotTheResponders() throws Exception {
    Promise<Attempt> fetch = Promise.promise();
    Promise<Attempt> verifying = Promise.promise();
    Future<Attempt> asked = responder(fetch.future(), own).ask(lookup);
    own.of(verifying::future);
    AtomicBoolean muchLater = new AtomicBoolean();
    VERTX.setTimer(lookup.object().timeout().toMillis() * 6, fired -> muchLater.set(true));
    Awaitility.await().untilTrue(muchLater);
    assertThat(asked.isComplete()).as("the answer is here").isFalse();
    assertThat(lookup.own().isRunning()).as("whoever asked knows whose fault it is").isTrue();

    Attempt good = UpstreamLab.good(lookup, Duration.ZERO);
    verifying.complete(good);
    fetch.complete(good);

    assertThat(asked.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS))
        .isSameAs(good);
  }

  @Test
  void afterOurOwnWorkTheResponderHasWhatItHadLeft() throws Exception {
    Promise<Attempt> verifying = Promise.promise();
    Future<Attempt> asked = responder(Promise.<Attempt>promise().future(), own).ask(lookup);
    own.of(verifying::future);
    verifying.fail("it wants SHA-1 and is asked again");

    assertThat(asked.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS).outcome())
        .isEqualTo(Outcome.TIMEOUT);
  }

  /** The answer may be here already: whoever stands still cannot have read it. */
  @Test
  void anEventLoopThatStoodStillGivesTheAnswerOneMoreChance() throws Exception {
    Promise<Attempt> fetch = Promise.promise();
    AtomicLong nanos = new AtomicLong();
    DeadlineResponder responder =
        new DeadlineResponder(
            VERTX,
            // Each look at it finds the timer late by half a minute.
            () -> nanos.getAndAdd(Duration.ofSeconds(30).toNanos()),
            one -> new SharedResponder.Shared(fetch.future(), own));
    long begun = System.nanoTime();

    Attempt attempt =
        responder.ask(lookup).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);

    assertThat(attempt.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .as("as long again, and not for ever")
        .isGreaterThanOrEqualTo(lookup.object().timeout().multipliedBy(2).minusMillis(5));
  }

  private static DeadlineResponder responder(Future<Attempt> fetch, OwnTime own) {
    return new DeadlineResponder(
        VERTX, System::nanoTime, one -> new SharedResponder.Shared(fetch, own));
  }
}
