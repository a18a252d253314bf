package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.net.ResponderTimer;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Contract, section 2, {@code timeout}: one deadline for a look-up at one URL, retries included,
 * that ends with the last byte: what comes then is our own work, and whoever asked waits for it.
 * Whoever asked goes on when the responder's time has passed; the look-up itself does too, so that
 * a late answer still warms the memory.
 */
public final class DeadlineResponder implements Responder {
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final SharedResponder next;

  public DeadlineResponder(Timers timers, LongSupplier nanoTime, SharedResponder next) {
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.next = next;
  }

  @Override
  public Future<Attempt> ask(Lookup lookup) {
    Duration timeout = lookup.object().timeout();
    SharedResponder.Shared fetch = next.ask(lookup);
    if (fetch.attempt().isComplete()) {
      return fetch.attempt();
    }
    lookup.own().include(fetch.own());
    Promise<Attempt> inTime = Promise.promise();
    ResponderTimer timer =
        ResponderTimer.start(
            timers,
            nanoTime,
            timeout,
            fetch.own(),
            () -> inTime.tryComplete(late(lookup, timeout)));
    fetch
        .attempt()
        .onComplete(
            done -> {
              timer.cancel();
              if (done.succeeded()) {
                inTime.tryComplete(done.result());
              } else {
                inTime.tryFail(done.cause());
              }
            });
    return inTime.future();
  }

  private static Attempt late(Lookup lookup, Duration timeout) {
    return new Attempt(
        Source.OCSP,
        lookup.url().toString(),
        Outcome.TIMEOUT,
        "no answer within " + timeout.toMillis() + " ms",
        timeout,
        Optional.empty());
  }
}
