package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.Attempt;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** Lets identical look-ups in flight (same certificate, object and URL) share one fetch. */
public final class CoalescingResponder implements Responder {
  private final LongSupplier nanoTime;
  private final Responder next;
  private final ConcurrentMap<LookupKey, Running> inFlight = new ConcurrentHashMap<>();

  private record Running(Future<Attempt> attempt, long since) {}

  public CoalescingResponder(LongSupplier nanoTime, Responder next) {
    this.nanoTime = nanoTime;
    this.next = next;
  }

  @Override
  public Future<Attempt> ask(Lookup lookup) {
    LookupKey key = LookupKey.of(lookup);
    Promise<Attempt> promise = Promise.promise();
    Running mine = new Running(promise.future(), nanoTime.getAsLong());
    Running running = inFlight.putIfAbsent(key, mine);
    if (running != null) {
      return join(lookup, running);
    }
    fetch(lookup)
        .onComplete(
            done -> {
              inFlight.remove(key, mine);
              promise.handle(done);
            });
    return promise.future();
  }

  /** Whoever comes when the fetch is already late would only wait for the timeout once more. */
  private Future<Attempt> join(Lookup lookup, Running running) {
    Duration waited = Duration.ofNanos(nanoTime.getAsLong() - running.since());
    if (running.attempt().isComplete() || waited.compareTo(lookup.object().timeout()) < 0) {
      return running.attempt();
    }
    return Future.succeededFuture(
        new Attempt(
            Source.OCSP,
            lookup.url().toString(),
            Outcome.TIMEOUT,
            "a look-up for somebody else has waited for " + waited.toMillis() + " ms",
            Duration.ZERO,
            Optional.empty()));
  }

  /** A throw must not leave the key behind, or everybody after would wait for ever. */
  private Future<Attempt> fetch(Lookup lookup) {
    try {
      return next.ask(lookup);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
