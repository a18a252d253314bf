package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.net.ResponderTimer;
import io.vouchsafe.proxy.net.Timers;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Keeps look-ups away from responders that are down: {@code circuit_open} at once instead of
 * another time-out. A responder that is silent at the object's timeout counts as down then, and as
 * alive again when its late answer comes; one whose answer waits for our own workers is not silent.
 */
public final class CircuitExchange implements HashedExchange {
  private final Timers timers;
  private final Circuits circuits;
  private final LongSupplier nanoTime;
  private final HashedExchange next;

  public CircuitExchange(
      Timers timers, Circuits circuits, LongSupplier nanoTime, HashedExchange next) {
    this.timers = timers;
    this.circuits = circuits;
    this.nanoTime = nanoTime;
    this.next = next;
  }

  @Override
  public Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    Circuit circuit = circuits.of(lookup);
    long now = nanoTime.getAsLong();
    Circuit.Ticket ticket = circuit.admit(now);
    if (ticket == Circuit.Ticket.PROBE) {
      circuit.outages().probed(now);
    }
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
            timers,
            nanoTime,
            lookup.object().timeout(),
            lookup.own(),
            () -> tellDown(told, lookup, circuit, ticket, Outcome.TIMEOUT, "no answer in time"));
    return next.ask(lookup, hash)
        .onComplete(
            done -> {
              timer.cancel();
              if (done.succeeded()) {
                over(done.result(), told, lookup, circuit, ticket);
              } else {
                tellNothing(told, circuit, ticket);
              }
            });
  }

  private void over(
      Judged judged, AtomicBoolean told, Lookup lookup, Circuit circuit, Circuit.Ticket ticket) {
    Outcome outcome = judged.attempt().outcome();
    String detail = judged.attempt().detail();
    switch (judged.health()) {
      case ALIVE -> {
        long now = nanoTime.getAsLong();
        // No decision had anything of an answer that came after its timeout.
        boolean inTime = told.compareAndSet(false, true);
        if (inTime && isUsable(outcome)) {
          circuit.outages().succeeded(now);
        } else if (inTime) {
          circuit.outages().failed(outcome, detail, now);
        }
        if (circuit.answered()) {
          circuit.outages().closed(now);
        }
      }
      case DOWN -> tellDown(told, lookup, circuit, ticket, outcome, detail);
      case UNTOLD -> {
        if (outcome == Outcome.PROXY_ERROR) {
          circuit.outages().failed(outcome, detail, nanoTime.getAsLong());
        }
        tellNothing(told, circuit, ticket);
      }
    }
  }

  private static boolean isUsable(Outcome outcome) {
    return outcome == Outcome.GOOD || outcome == Outcome.REVOKED || outcome == Outcome.UNKNOWN;
  }

  /** An exchange counts once: at its timeout, or when it fails before. */
  private void tellDown(
      AtomicBoolean told,
      Lookup lookup,
      Circuit circuit,
      Circuit.Ticket ticket,
      Outcome outcome,
      String detail) {
    if (told.compareAndSet(false, true)) {
      StatusKey certificate = lookup.question().key();
      long now = nanoTime.getAsLong();
      circuit.outages().failed(outcome, detail, now);
      if (circuit.down(ticket, certificate, now)) {
        circuit.outages().opened(now);
      }
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
