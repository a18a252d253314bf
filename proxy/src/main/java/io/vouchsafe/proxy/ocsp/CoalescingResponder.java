package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** Lets identical look-ups in flight (same certificate, object and URL) share one fetch. */
public final class CoalescingResponder implements SharedResponder {
  private final LongSupplier nanoTime;
  private final Responder next;
  private final ConcurrentMap<LookupKey, Running> inFlight = new ConcurrentHashMap<>();

  private record Running(Shared fetch, long since) {}

  public CoalescingResponder(LongSupplier nanoTime, Responder next) {
    this.nanoTime = nanoTime;
    this.next = next;
  }

  @Override
  public Shared ask(Lookup lookup) {
    LookupKey key = LookupKey.of(lookup);
    Promise<Attempt> promise = Promise.promise();
    Shared fetch = new Shared(promise.future(), new OwnTime(nanoTime));
    Running mine = new Running(fetch, nanoTime.getAsLong());
    Running running = inFlight.putIfAbsent(key, mine);
    if (running != null) {
      return join(lookup, running);
    }
    fetch(lookup.countedBy(fetch.own()))
        .onComplete(
            done -> {
              inFlight.remove(key, mine);
              promise.handle(done);
            });
    return fetch;
  }

  /**
   * Whoever comes when the responder is already late would only wait for the timeout once more. An
   * answer that is here and waits for our own workers is not late.
   */
  private Shared join(Lookup lookup, Running running) {
    Shared fetch = running.fetch();
    Duration waited =
        Duration.ofNanos(nanoTime.getAsLong() - running.since() - fetch.own().nanos());
    if (fetch.attempt().isComplete()
        || fetch.own().isRunning()
        || waited.compareTo(lookup.object().timeout()) < 0) {
      return fetch;
    }
    return new Shared(Future.succeededFuture(late(lookup, waited)), fetch.own());
  }

  private static Attempt late(Lookup lookup, Duration waited) {
    return new Attempt(
        Source.OCSP,
        lookup.url().toString(),
        Outcome.TIMEOUT,
        "a look-up for somebody else has waited for " + waited.toMillis() + " ms",
        Duration.ZERO,
        Optional.empty());
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
