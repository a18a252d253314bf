package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.fetch.Conditions;
import io.vouchsafe.proxy.crl.fetch.CrlTransport;
import io.vouchsafe.proxy.crl.fetch.FetchCall;
import io.vouchsafe.proxy.crl.fetch.Fetched;
import io.vouchsafe.proxy.net.OutageLog;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Fetches one URL of one object and puts what came on its shelf. */
final class CrlFetcher {
  private final CrlTransport transport;
  private final CrlFiles files;
  private final CrlIntake intake;
  private final Workers workers;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final CrlListener listener;

  CrlFetcher(
      CrlTransport transport,
      CrlFiles files,
      CrlIntake intake,
      Workers workers,
      InstantSource clock,
      LongSupplier nanoTime,
      CrlListener listener) {
    this.listener = listener;
    this.transport = transport;
    this.files = files;
    this.intake = intake;
    this.workers = workers;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Who wants a URL, and with whose authorities what it brings is verified: those of the moment at
   * which it has come, when others may share the fetch.
   */
  record Wish(ShelfOwner owner, Shelf shelf, Supplier<CrlIntake.Trust> trust) {}

  /**
   * Whoever asks while a fetch of the same URL runs shares it; or, when something has become due
   * since that one was asked for, the one after it.
   */
  CrlFetch fetch(Wish wish, Outlet outlet, Duration patience) {
    Promise<CrlAttempt> promise = Promise.promise();
    CrlFetch fetch = new CrlFetch(promise.future(), new OwnTime(nanoTime));
    Instant asked = clock.instant();
    synchronized (wish.shelf()) {
      CrlFetch running = outlet.inFlight;
      if (running != null) {
        boolean serves =
            DueCrls.serves(wish.owner().object(), wish.shelf().heldBy(outlet), outlet.asked, asked);
        return serves ? running : after(running, wish, outlet, patience);
      }
      outlet.inFlight = fetch;
      outlet.asked = asked;
    }
    long begun = nanoTime.getAsLong();
    start(wish, outlet, patience, asked, fetch.own())
        .otherwise(CrlFetcher::explain)
        .onComplete(
            done -> {
              Duration took = Duration.ofNanos(nanoTime.getAsLong() - begun);
              finish(wish, outlet, done.result(), took, promise);
            });
    return fetch;
  }

  private CrlFetch after(CrlFetch running, Wish wish, Outlet outlet, Duration patience) {
    OwnTime own = new OwnTime(nanoTime);
    own.include(running.own());
    Future<CrlAttempt> attempt =
        running
            .attempt()
            .transform(
                over -> {
                  CrlFetch next = fetch(wish, outlet, patience);
                  own.include(next.own());
                  return next.attempt();
                });
    return new CrlFetch(attempt, own);
  }

  /** How one fetch ended. */
  private record End(Optional<Outcome> failure, String detail, String word) {
    static End failed(Outcome outcome, String detail) {
      return new End(Optional.of(outcome), detail, outcome.code());
    }
  }

  private void finish(
      Wish wish, Outlet outlet, End end, Duration took, Promise<CrlAttempt> promise) {
    CrlAttempt attempt = new CrlAttempt(outlet.url.toString(), end.failure(), end.detail(), took);
    OutageLog outages;
    synchronized (wish.shelf()) {
      outages = outlet.outages(wish.owner());
      outlet.inFlight = null;
      if (!attempt.succeeded()) {
        wish.shelf().failed(outlet, attempt, clock.instant());
      }
    }
    wish.owner().fetched(end.word());
    long now = nanoTime.getAsLong();
    if (end.failure().isPresent()) {
      outages.failed(end.failure().get(), end.detail(), now);
    } else {
      outages.succeeded(now);
    }
    promise.complete(attempt);
  }

  /** What comes counts as obtained when it was asked for: it is no newer than that. */
  private Future<End> start(
      Wish wish, Outlet outlet, Duration patience, Instant asked, OwnTime own) {
    try {
      Conditions conditions = outlet.conditionsFor(wish.shelf().heldBy(outlet));
      return transport
          .fetch(call(wish, outlet, conditions, patience))
          .compose(
              fetched ->
                  switch (fetched) {
                    case Fetched.Failed(Outcome outcome, String detail) ->
                        Future.succeededFuture(End.failed(outcome, detail));
                    case Fetched.Unchanged unchanged ->
                        Future.succeededFuture(unchanged(wish, outlet, asked));
                    case Fetched.Received received ->
                        own.of(() -> judge(wish, outlet, received, asked))
                            .recover(failure -> discard(received, failure));
                  });
    } catch (RuntimeException e) {
      // A throw must not leave the URL in flight, or everybody after would wait for ever.
      return Future.failedFuture(e);
    }
  }

  /** In the turns of its tenant: large CRLs of one must not keep another's waiting. */
  private Future<End> judge(Wish wish, Outlet outlet, Fetched.Received received, Instant asked) {
    return workers
        .forTenant(wish.owner().tenant())
        .run(() -> received(wish, outlet, received, asked))
        .compose(
            result ->
                switch (result) {
                  case WorkResult.Done<End>(End end) -> Future.succeededFuture(end);
                  case WorkResult.Busy<End> busy -> Future.succeededFuture(unread(received));
                });
  }

  private static End unread(Fetched.Received received) {
    String why = "too many CRLs wait to be read already";
    try {
      Files.deleteIfExists(received.file());
      return End.failed(Outcome.OVERLOADED, why);
    } catch (IOException e) {
      return End.failed(Outcome.OVERLOADED, why + ", and what came cannot be deleted: " + e);
    }
  }

  private FetchCall call(Wish wish, Outlet outlet, Conditions conditions, Duration patience) {
    ShelfOwner owner = wish.owner();
    return new FetchCall(
        owner.tenant(),
        outlet.url,
        outlet.origin,
        owner.access(),
        owner.tls(),
        owner.outgoing(),
        conditions,
        owner.object().maxSize(),
        patience,
        files.directory());
  }

  private End unchanged(Wish wish, Outlet outlet, Instant asked) {
    Instant now = clock.instant();
    if (!wish.shelf().confirm(outlet, asked)) {
      return End.failed(Outcome.HTTP_STATUS, "unchanged, though nothing is held any more");
    }
    wish.owner().changed();
    boolean isOver =
        wish.shelf()
            .heldBy(outlet)
            .flatMap(held -> held.index().nextUpdate())
            .map(now::isAfter)
            .orElse(false);
    // No good fetch, or every decision would ask for it again.
    return isOver
        ? End.failed(Outcome.EXPIRED_RESPONSE, "unchanged, and its nextUpdate has passed")
        : new End(Optional.empty(), "", "unchanged");
  }

  private End received(Wish wish, Outlet outlet, Fetched.Received received, Instant asked)
      throws IOException {
    Instant now = clock.instant();
    return switch (intake.take(received.file(), wish.trust().get(), now)) {
      case CrlIntake.Result.Refused(Outcome outcome, String detail) -> End.failed(outcome, detail);
      case CrlIntake.Result.Verified verified ->
          put(
              wish,
              outlet,
              new HeldCrl(
                  verified.stored().index(),
                  verified.stored().sha256(),
                  verified.signer(),
                  outlet.url.toString(),
                  asked,
                  verified.stored().file()),
              received,
              now);
    };
  }

  private End put(Wish wish, Outlet outlet, HeldCrl fresh, Fetched.Received received, Instant now)
      throws IOException {
    Shelf.Put put = wish.shelf().put(outlet, fresh, received.next(), wish.owner().object(), now);
    return switch (put) {
      case Shelf.Put.Stale(String why) -> {
        files.release(fresh.sha256());
        yield End.failed(Outcome.TOO_OLD, why);
      }
      case Shelf.Put.Held(List<Fingerprint> gone) -> {
        for (Fingerprint one : gone) {
          files.release(one);
        }
        wish.owner().changed();
        // Of the same bytes once more, the one holder too many lets go.
        if (!gone.contains(fresh.sha256())) {
          listener.replaced(wish.owner().tenant(), fresh);
        }
        yield new End(Optional.empty(), received.detail(), "fetched");
      }
    };
  }

  /** Nobody looked at it; deleting a name takes no time worth a worker's. */
  private static Future<End> discard(Fetched.Received received, Throwable why) {
    try {
      Files.deleteIfExists(received.file());
    } catch (IOException e) {
      why.addSuppressed(e);
    }
    return Future.failedFuture(why);
  }

  private static End explain(Throwable failure) {
    return End.failed(Outcome.UNREACHABLE, String.valueOf(failure));
  }
}
