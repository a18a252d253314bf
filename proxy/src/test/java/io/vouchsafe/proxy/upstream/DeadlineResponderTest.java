package io.vouchsafe.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.vpnauth.Attempt;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DeadlineResponderTest {
  private static final Vertx VERTX = Vertx.vertx();
  private final Lookup lookup = UpstreamLab.lookup(UpstreamLab.object());

  @AfterAll
  static void close() {
    VERTX.close();
  }

  @Test
  void afterTheObjectsTimeoutTheAttemptIsATimeoutAndTheFetchGoesOn() throws Exception {
    Promise<Attempt> fetch = Promise.promise();
    Responder responder = new DeadlineResponder(VERTX, one -> fetch.future());

    Attempt attempt = responder.ask(lookup).toCompletionStage().toCompletableFuture().get();

    assertThat(attempt.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(attempt.responder()).isEqualTo(UpstreamLab.URL.toString());
    assertThat(fetch.tryComplete(UpstreamLab.good(lookup, Duration.ZERO))).isTrue();
  }

  @Test
  void anAnswerInTimeGoesThrough() {
    Attempt good = UpstreamLab.good(lookup, Duration.ZERO);

    assertThat(
            new DeadlineResponder(VERTX, one -> Future.succeededFuture(good)).ask(lookup).result())
        .isSameAs(good);
  }

  @Test
  void aFailureStaysAFailure() {
    Responder broken = one -> Future.failedFuture("a bug");

    assertThat(new DeadlineResponder(VERTX, broken).ask(lookup).failed()).isTrue();
  }
}
