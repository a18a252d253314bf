package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.net.Timers;
import java.net.URI;
import java.util.function.LongSupplier;

/**
 * Bounds what one tenant asks of one responder at a time, so that a slow responder takes neither
 * the connections nor the memory of the others; what finds no place is {@code responder_busy}.
 */
public final class BulkheadExchange implements HashedExchange {
  /** Written URLs are few; those that certificates name must not fill the memory. */
  private static final int MAX_RESPONDERS = 1000;

  private final Timers timers;
  private final LongSupplier nanoTime;
  private final HashedExchange next;
  private final LazyCache<URI, Bulkhead> bulkheads = LazyCache.ofEntries(MAX_RESPONDERS);

  public BulkheadExchange(Timers timers, LongSupplier nanoTime, HashedExchange next) {
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.next = next;
  }

  @Override
  public Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    Bulkhead bulkhead = bulkheads.get(lookup.url(), url -> new Bulkhead(nanoTime));
    return bulkhead
        .<Judged>enter(place -> inPlace(place, lookup, hash))
        .orElseGet(() -> Future.succeededFuture(busy(lookup)));
  }

  /**
   * Gives the place back with the last byte, at the end or at the object's timeout, whichever comes
   * first: neither an answer that nobody waits for any more nor one that our own workers have yet
   * to verify keeps anybody out.
   */
  private Future<Judged> inPlace(Bulkhead.Place place, Lookup lookup, CertIdHash hash) {
    if (place.waitedFor(lookup.object().timeout())) {
      place.giveBack();
      return Future.succeededFuture(tooLate(lookup));
    }
    Timers.Timer timer = timers.once(lookup.object().timeout(), place::giveBack);
    lookup.own().whenBegun(place::giveBack);
    return next.ask(lookup, hash)
        .onComplete(
            done -> {
              timer.cancel();
              place.giveBack();
            });
  }

  private static Judged busy(Lookup lookup) {
    return Judged.notBegun(
        lookup,
        Outcome.RESPONDER_BUSY,
        Bulkhead.RUNNING + " look-ups run and " + Bulkhead.WAITING + " wait at this responder");
  }

  private static Judged tooLate(Lookup lookup) {
    return Judged.notBegun(
        lookup, Outcome.RESPONDER_BUSY, "the timeout passed before a place became free");
  }
}
