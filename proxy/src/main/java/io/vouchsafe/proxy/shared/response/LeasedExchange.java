package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.ocsp.HashedExchange;
import io.vouchsafe.proxy.ocsp.Health;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Has one node ask the responder for all. The others look for what it has stored, for half of the
 * object's timeout at most; then they ask too, and take what comes first. Whatever is wrong with
 * the engine, the responder is asked at once.
 */
final class LeasedExchange implements HashedExchange {
  static final Duration FIRST_LOOK = Duration.ofMillis(5);
  static final Duration LONGEST_PAUSE = Duration.ofMillis(25);

  private final Waiting waiting;
  private final Predicate<Lookup> isHopeless;
  private final HashedExchange next;

  /**
   * What it takes to wait for another node.
   *
   * @param home where results of what is asked for now are to be told
   */
  record Waiting(
      String tenant,
      LookupUse use,
      LookupLeases leases,
      SharedStatusReader reader,
      Timers timers,
      LongSupplier nanoTime,
      Supplier<Executor> home) {}

  /**
   * Waits as {@code waiting} says before it asks {@code next}.
   *
   * @param isHopeless whether the responder would not be asked anyway, or only as a probe
   */
  LeasedExchange(Waiting waiting, Predicate<Lookup> isHopeless, HashedExchange next) {
    this.waiting = waiting;
    this.isHopeless = isHopeless;
    this.next = next;
  }

  @Override
  public Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    return !SharedStatusReader.mayServe(lookup) || isHopeless.test(lookup)
        ? next.ask(lookup, hash)
        : new Asking(lookup, hash).begin();
  }

  /** One look-up. Runs on the event loop of whoever asked. */
  private final class Asking {
    private final Lookup lookup;
    private final CertIdHash hash;
    private final long started = waiting.nanoTime().getAsLong();
    private final Executor asker = waiting.home().get();
    private final Promise<Judged> promise = Promise.promise();
    private Duration pause = FIRST_LOOK;
    private boolean askedToo;

    Asking(Lookup lookup, CertIdHash hash) {
      this.lookup = lookup;
      this.hash = hash;
    }

    Future<Judged> begin() {
      takeTurn();
      return promise.future();
    }

    private void takeTurn() {
      long deadline = waiting.nanoTime().getAsLong() + LookupLeases.PATIENCE.toNanos();
      waiting
          .leases()
          .take(waiting.tenant(), lookup, deadline)
          .onComplete(
              done ->
                  asker.execute(
                      () -> {
                        if (done.failed()) {
                          askNow(Optional.empty());
                        } else if (done.result().isPresent()) {
                          itIsOurTurn(done.result().get(), deadline);
                        } else {
                          wait(pause);
                        }
                      }));
    }

    /** Another node may have had its turn between our last look and this one. */
    private void itIsOurTurn(LookupLeases.Turn turn, long deadline) {
      waiting
          .reader()
          .read(lookup, deadline)
          .onComplete(
              done -> {
                if (done.result().isPresent()) {
                  waiting.leases().giveBack(turn);
                  promise.tryComplete(shared(done.result().get()));
                } else {
                  askNow(Optional.of(turn));
                }
              });
    }

    private void askNow(Optional<LookupLeases.Turn> turn) {
      if (askedToo) {
        turn.ifPresent(waiting.leases()::giveBack);
        return;
      }
      askedToo = true;
      next.ask(lookup, hash)
          .onComplete(
              done -> {
                turn.ifPresent(waiting.leases()::giveBack);
                if (done.succeeded()) {
                  promise.tryComplete(done.result());
                } else {
                  promise.tryFail(done.cause());
                }
              });
    }

    private void wait(Duration time) {
      pause = longer(time);
      waiting.timers().once(time, this::look);
    }

    private static Duration longer(Duration before) {
      Duration next = before.multipliedBy(2);
      return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }

    private void look() {
      if (promise.future().isComplete()) {
        return;
      }
      Duration waited = Duration.ofNanos(waiting.nanoTime().getAsLong() - started);
      Duration timeout = lookup.object().timeout();
      if (waited.compareTo(timeout.dividedBy(2)) >= 0 && !askedToo) {
        if (waiting.use().givesUp()) {
          promise.tryComplete(leftToAnother());
          return;
        }
        askNow(Optional.empty());
      }
      if (waited.compareTo(timeout) < 0) {
        waiting
            .reader()
            .read(lookup, waiting.nanoTime().getAsLong() + SharedStatusResponder.PATIENCE.toNanos())
            .onComplete(done -> looked(done.result()));
      }
    }

    private void looked(Optional<Attempt> settled) {
      if (settled.isPresent()) {
        promise.tryComplete(shared(settled.get()));
      } else if (askedToo) {
        wait(pause);
      } else {
        takeTurn();
      }
    }

    private static Judged shared(Attempt attempt) {
      return new Judged(attempt, false, Health.UNTOLD);
    }

    /** No look-up at a responder, and nobody waits for it. */
    private Judged leftToAnother() {
      return new Judged(
          Attempt.failed(
              Source.CACHE,
              "",
              Outcome.RECENTLY_FAILED,
              "another node asks",
              Duration.ofNanos(waiting.nanoTime().getAsLong() - started)),
          false,
          Health.UNTOLD);
    }
  }
}
