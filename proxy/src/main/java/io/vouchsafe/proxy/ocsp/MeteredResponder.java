package io.vouchsafe.proxy.ocsp;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;

/**
 * {@code vouchsafe_ocsp_requests_seconds{tenant,object,outcome}}. An answer whose last byte came
 * after the object's timeout counts as {@code timeout}: no decision could use it.
 */
public final class MeteredResponder implements Responder {
  private final String tenant;
  private final MeterRegistry registry;
  private final Responder next;

  public MeteredResponder(String tenant, MeterRegistry registry, Responder next) {
    this.tenant = tenant;
    this.registry = registry;
    this.next = next;
  }

  @Override
  public Future<Attempt> ask(Lookup lookup) {
    return next.ask(lookup)
        .onSuccess(
            attempt -> {
              // What another node has asked in our place was no look-up at a responder.
              if (attempt.source() == Source.OCSP) {
                record(lookup, attempt);
              }
            });
  }

  private void record(Lookup lookup, Attempt attempt) {
    Duration theirs = attempt.took().minusNanos(lookup.own().nanos());
    boolean late = theirs.compareTo(lookup.object().timeout()) > 0;
    Outcome outcome = late ? Outcome.TIMEOUT : attempt.outcome();
    Timer.builder("vouchsafe.ocsp.requests")
        .description("Look-ups at responders, by how they ended")
        .tag("tenant", tenant)
        .tag("object", lookup.object().name())
        .tag("outcome", outcome.code())
        .register(registry)
        .record(attempt.took());
  }
}
