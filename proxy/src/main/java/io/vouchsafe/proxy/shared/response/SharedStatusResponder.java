package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.proxy.ocsp.Responder;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Asks the engine first, which has {@link #PATIENCE}, then the responder as without an engine. */
final class SharedStatusResponder implements Responder {
  /** Contract, section 7: a miss waits at most 10 ms; what is left of them is for the lease. */
  static final Duration PATIENCE = Duration.ofMillis(7);

  private final String tenant;
  private final SharedStatusReader reader;
  private final SharedResponseMeters meters;
  private final LongSupplier nanoTime;
  private final Responder next;

  SharedStatusResponder(
      String tenant,
      SharedStatusReader reader,
      SharedResponseMeters meters,
      LongSupplier nanoTime,
      Responder next) {
    this.tenant = tenant;
    this.reader = reader;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.next = next;
  }

  @Override
  public Future<Attempt> ask(Lookup lookup) {
    if (!SharedStatusReader.mayServe(lookup)) {
      return next.ask(lookup);
    }
    return reader
        .read(lookup, nanoTime.getAsLong() + PATIENCE.toNanos())
        .compose(
            settled -> {
              if (settled.isPresent()) {
                meters.hit(tenant);
                return Future.succeededFuture(settled.get());
              }
              meters.miss(tenant);
              return next.ask(lookup);
            });
  }
}
