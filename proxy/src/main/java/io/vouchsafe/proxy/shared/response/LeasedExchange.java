package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.ocsp.HashedExchange;
import io.vouchsafe.proxy.ocsp.Health;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has one node ask the responder for all. The others look for what it has stored, for half of the
 * object's timeout at most, and less where the responder is so slow that it could not answer them
 * in the rest; then they ask too, and take what comes first. Whatever is wrong with the engine, the
 * responder is asked at once.
 */
final class LeasedExchange implements HashedExchange {
  static final Duration FIRST_LOOK = Duration.ofMillis(5);
  static final Duration LONGEST_PAUSE = Duration.ofMillis(25);

  private static final int MOST_RESPONDERS = 1000;

  /** How long each responder took lately, at most. */
  private final LazyCache<URI, Duration> slowest = LazyCache.ofEntries(MOST_RESPONDERS);

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
      EnginePatience patience,
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

  /** Two waits would be longer than the object's timeout. */
  @Override
  public Future<Judged> askAgain(Lookup lookup, CertIdHash hash) {
    return next.ask(lookup, hash);
  }

  private void note(Lookup lookup, Judged judged) {
    if (judged.health() == Health.ALIVE) {
      slowest
          .get()
          .asMap()
          .merge(
              lookup.destination().url(),
              judged.attempt().took(),
              (before, last) -> longer(before.multipliedBy(9).dividedBy(10), last));
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** What is left then is twice what the responder needs. */
  private Duration longestWait(Lookup lookup) {
    Duration timeout = lookup.object().timeout();
    Duration half = timeout.dividedBy(2);
    @Nullable Duration needed = slowest.find(lookup.destination().url());
    Duration spare = needed == null ? half : timeout.minus(needed.multipliedBy(2));
    return spare.compareTo(half) < 0 ? spare : half;
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
      guarded(this::takeTurn);
      return promise.future();
    }

    /** A throw must not leave the look-up behind: whoever asks the same would wait with it. */
    private void guarded(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        promise.tryFail(e);
      }
    }

    private void takeTurn() {
      long deadline = waiting.nanoTime().getAsLong() + waiting.patience().lease().toNanos();
      waiting
          .leases()
          .take(waiting.tenant(), lookup, deadline)
          .onComplete(
              done ->
                  asker.execute(
                      () ->
                          guarded(
                              () -> {
                                if (done.failed()) {
                                  askNow(Optional.empty());
                                } else if (done.result().isPresent()) {
                                  itIsOurTurn(done.result().get(), deadline);
                                } else {
                                  wait(pause);
                                }
                              })));
    }

    /** Another node may have had its turn between our last look and this one. */
    private void itIsOurTurn(LookupLeases.Turn turn, long deadline) {
      waiting
          .reader()
          .read(lookup, deadline)
          .onComplete(
              done ->
                  guarded(
                      () -> {
                        if (done.result().isPresent()) {
                          waiting.leases().giveBack(turn);
                          promise.tryComplete(shared(done.result().get()));
                        } else {
                          askNow(Optional.of(turn));
                        }
                      }));
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
                  note(lookup, done.result());
                  promise.tryComplete(done.result());
                } else {
                  promise.tryFail(done.cause());
                }
              });
    }

    private void wait(Duration time) {
      Duration twice = time.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
      waiting.timers().once(time, () -> guarded(this::look));
    }

    private void look() {
      if (promise.future().isComplete()) {
        return;
      }
      Duration waited = Duration.ofNanos(waiting.nanoTime().getAsLong() - started);
      if (waited.compareTo(longestWait(lookup)) >= 0 && !askedToo) {
        if (waiting.use().givesUp()) {
          promise.tryComplete(leftToAnother());
          return;
        }
        askNow(Optional.empty());
      }
      if (waited.compareTo(lookup.object().timeout()) < 0) {
        waiting
            .reader()
            .read(lookup, waiting.nanoTime().getAsLong() + waiting.patience().response().toNanos())
            .onComplete(done -> guarded(() -> looked(done.result())));
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
