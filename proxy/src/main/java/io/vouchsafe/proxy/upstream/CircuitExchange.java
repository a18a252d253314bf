package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.memory.StatusKey;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Keeps look-ups away from responders that are down: {@code circuit_open} at once instead of
 * another time-out. A responder that is silent at the object's timeout counts as down then, and as
 * alive again when its late answer comes; one whose answer waits for our own workers is not silent.
 */
public final class CircuitExchange implements HashedExchange {
  private final Vertx vertx;
  private final Circuits circuits;
  private final LongSupplier nanoTime;
  private final HashedExchange next;

  public CircuitExchange(
      Vertx vertx, Circuits circuits, LongSupplier nanoTime, HashedExchange next) {
    this.vertx = vertx;
    this.circuits = circuits;
    this.nanoTime = nanoTime;
    this.next = next;
  }

  @Override
  public Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    Circuit circuit = circuits.of(lookup);
    Circuit.Ticket ticket = circuit.admit(nanoTime.getAsLong());
    return switch (ticket) {
      case REFUSED -> Future.succeededFuture(refused(lookup));
      case REGULAR, PROBE -> watched(lookup, hash, circuit, ticket);
    };
  }

  private Future<Judged> watched(
      Lookup lookup, CertIdHash hash, Circuit circuit, Circuit.Ticket ticket) {
    AtomicBoolean told = new AtomicBoolean();
    ResponderTimer timer =
        ResponderTimer.start(
            vertx,
            nanoTime,
            lookup.object().timeout(),
            lookup.own(),
            () -> tellDown(told, lookup, circuit, ticket));
    return next.ask(lookup, hash)
        .onComplete(
            done -> {
              timer.cancel();
              Health health = done.succeeded() ? done.result().health() : Health.UNTOLD;
              switch (health) {
                case ALIVE -> circuit.answered();
                case DOWN -> tellDown(told, lookup, circuit, ticket);
                case UNTOLD -> tellNothing(told, circuit, ticket);
              }
            });
  }

  /** An exchange counts once: at its timeout, or when it fails before. */
  private void tellDown(AtomicBoolean told, Lookup lookup, Circuit circuit, Circuit.Ticket ticket) {
    if (told.compareAndSet(false, true)) {
      StatusKey certificate = lookup.question().key();
      circuit.down(ticket, certificate, nanoTime.getAsLong());
    }
  }

  private static void tellNothing(AtomicBoolean told, Circuit circuit, Circuit.Ticket ticket) {
    if (told.compareAndSet(false, true)) {
      circuit.untold(ticket);
    }
  }

  private static Judged refused(Lookup lookup) {
    return Judged.notBegun(
        lookup,
        Outcome.CIRCUIT_OPEN,
        "not asked: the last " + Circuit.FAILURES + " look-ups found this responder down");
  }
}
