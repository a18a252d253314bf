package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An exchange whose ends are in the hands of a test. */
final class HeldExchange implements HashedExchange {
  private final List<Promise<Judged>> begun = new ArrayList<>();
  private final List<Lookup> lookups = new ArrayList<>();

  @Override
  public synchronized Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    Promise<Judged> promise = Promise.promise();
    begun.add(promise);
    lookups.add(lookup);
    return promise.future();
  }

  synchronized int begun() {
    return begun.size();
  }

  /** Ends the exchange that was begun as number {@code at}, from 0, without a status. */
  synchronized void end(int at, Outcome outcome, Health health) {
    begun.get(at).complete(Judged.failed(lookups.get(at), outcome, "test", health, Duration.ZERO));
  }

  synchronized void answer(int at) {
    begun
        .get(at)
        .complete(
            new Judged(UpstreamLab.good(lookups.get(at), Duration.ZERO), false, Health.ALIVE));
  }
}
