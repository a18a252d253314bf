package io.vouchsafe.proxy.ocsp;

import static io.vouchsafe.proxy.ocsp.UpstreamLab.leaf;
import static io.vouchsafe.proxy.ocsp.UpstreamLab.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.ocsp.HashedExchange.Judged;
import io.vouchsafe.proxy.work.OwnTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A responder gets no more at a time than it has places, and nobody waits without bound. */
class BulkheadExchangeTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Certificate LEAF = leaf("CN=Alice");

  private final TurnedClock clock = new TurnedClock(UpstreamLab.NOW);
  private final HeldExchange responder = new HeldExchange();
  private final BulkheadExchange exchange = new BulkheadExchange(clock, clock, responder);

  @Test
  void whatFindsNoPlaceWaitsAndWhatFindsNoneThereEitherFindsItBusy() {
    List<Future<Judged>> asked = ask(Bulkhead.RUNNING + Bulkhead.WAITING, LONG);

    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING);
    assertThat(asked).noneMatch(Future::isComplete);
    Judged judged = ask(1, LONG).getFirst().result();
    assertThat(judged.attempt().outcome()).isEqualTo(Outcome.RESPONDER_BUSY);
    assertThat(judged.health()).isEqualTo(Health.UNTOLD);
  }

  @Test
  void aPlaceThatBecomesFreeGoesToWhoeverWaitsLongest() {
    List<Future<Judged>> asked = ask(Bulkhead.RUNNING + 2, LONG);

    responder.answer(0);
    responder.answer(Bulkhead.RUNNING);

    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING + 2);
    assertThat(asked.get(Bulkhead.RUNNING).isComplete()).isTrue();
    assertThat(asked.get(Bulkhead.RUNNING + 1).isComplete()).isFalse();
  }

  @Test
  void whoWaitedForTheWholeTimeoutIsNotSentAnyMore() {
    List<Future<Judged>> asked = ask(Bulkhead.RUNNING + 3, LONG);
    clock.standStill(LONG);

    responder.answer(0);

    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING);
    assertThat(asked.subList(Bulkhead.RUNNING, asked.size()))
        .allMatch(late -> late.result().attempt().outcome() == Outcome.RESPONDER_BUSY);
    assertThat(ask(1, LONG)).noneMatch(Future::isComplete);
    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING + 1);
  }

  /** A black hole keeps its places no longer than anybody waits for it. */
  @Test
  void placesComeBackAtTheTimeout() {
    ask(Bulkhead.RUNNING, Duration.ofMillis(20));
    ask(1, LONG);

    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING);
    clock.turn(Duration.ofMillis(20));
    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING + 1);
  }

  /** Else a queue of our own would look like a busy responder, and count as its silence. */
  @Test
  void placesComeBackWithTheLastByteThoughNobodyHasVerifiedTheAnswer() {
    Lookup first = lookup(LEAF, LONG);
    exchange.ask(first, CertIdHash.SHA256);
    ask(Bulkhead.RUNNING, LONG);
    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING);

    Promise<Void> verifying = Promise.promise();
    first.own().of(verifying::future);

    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING + 1);
  }

  @Test
  void otherRespondersAreNotAffected() {
    ask(Bulkhead.RUNNING + Bulkhead.WAITING, LONG);
    Lookup here = lookup(LEAF, LONG);
    Lookup elsewhere =
        new Lookup(
            here.question(),
            here.object(),
            here.group(),
            Destination.direct(URI.create("http://elsewhere.test/")),
            new OwnTime(clock));

    exchange.ask(elsewhere, CertIdHash.SHA256);

    assertThat(responder.begun()).isEqualTo(Bulkhead.RUNNING + 1);
  }

  private List<Future<Judged>> ask(int times, Duration timeout) {
    List<Future<Judged>> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(exchange.ask(lookup(LEAF, timeout), CertIdHash.SHA256));
    }
    return asked;
  }
}
