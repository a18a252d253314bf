package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.Attempt;
import java.time.Duration;
import java.util.Optional;

/**
 * Contract, section 2, {@code timeout}: one deadline for a look-up at one URL, retries included.
 * Whoever asked goes on when it has passed; the look-up itself does too, so that a late answer
 * still warms the memory.
 */
public final class DeadlineResponder implements Responder {
  private final Vertx vertx;
  private final Responder next;

  public DeadlineResponder(Vertx vertx, Responder next) {
    this.vertx = vertx;
    this.next = next;
  }

  @Override
  public Future<Attempt> ask(Lookup lookup) {
    Duration timeout = lookup.object().timeout();
    Promise<Attempt> inTime = Promise.promise();
    long timer =
        vertx.setTimer(timeout.toMillis(), fired -> inTime.tryComplete(late(lookup, timeout)));
    next.ask(lookup)
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
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
