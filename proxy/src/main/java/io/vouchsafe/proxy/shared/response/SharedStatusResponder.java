package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.proxy.ocsp.Responder;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Asks the engine first, then the responder as without an engine. */
final class SharedStatusResponder implements Responder {
  private final String tenant;
  private final SharedStatusReader reader;
  private final SharedResponseMeters meters;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Responder next;

  SharedStatusResponder(
      String tenant,
      SharedStatusReader reader,
      SharedResponseMeters meters,
      Duration patience,
      LongSupplier nanoTime,
      Responder next) {
    this.tenant = tenant;
    this.reader = reader;
    this.meters = meters;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.next = next;
  }

  @Override
  public Future<Attempt> ask(Lookup lookup) {
    if (!SharedStatusReader.mayServe(lookup)) {
      return next.ask(lookup);
    }
    return reader
        .read(lookup, nanoTime.getAsLong() + patience.toNanos())
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
