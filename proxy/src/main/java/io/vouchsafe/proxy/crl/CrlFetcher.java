package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.crl.CrlAdmission;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.CrlFiles.Stored;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Fetches one URL of one object and puts what came on its store. */
final class CrlFetcher {
  private final CrlTransport transport;
  private final CrlFiles files;
  private final CrlIntake intake;
  private final Workers workers;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final VerifiedCrlHolding holding;

  CrlFetcher(
      CrlTransport transport,
      CrlFiles files,
      CrlIntake intake,
      Workers workers,
      InstantSource clock,
      LongSupplier nanoTime,
      VerifiedCrlHolding holding) {
    this.holding = holding;
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
  record Wish(CrlStoreOwner owner, CrlObjectStore store, Supplier<CrlIntake.Trust> trust) {}

  /**
   * One fetch on its way.
   *
   * @param wish of who asked for it; readings of the settings that came into force since share it
   * @param asked what comes counts as obtained then: it is no newer than that
   */
  private record Running(Wish wish, CrlSourceUrl sourceUrl, CrlFetch fetch, Instant asked) {

    /** The URL as {@code sharer} knows it, if it waits for this fetch. */
    Optional<CrlSourceUrl> at(Wish sharer) {
      return sharer.store() == wish.store()
          ? Optional.of(sourceUrl)
          : sharer.store().waiting(sourceUrl.url, fetch);
    }
  }

  /** How one fetch ended under one reading of the settings. */
  private record End(Optional<Outcome> failure, String detail, String word) {
    static End failed(Outcome outcome, String detail) {
      return new End(Optional.of(outcome), detail, outcome.code());
    }

    CrlAttempt of(CrlSourceUrl sourceUrl, Duration took) {
      return new CrlAttempt(sourceUrl.url.toString(), failure, detail, took);
    }
  }

  /**
   * Whoever asks while a fetch of the same URL runs shares it; or, when something has become due
   * since that one was asked for, the one after it.
   */
  CrlFetch fetch(Wish wish, CrlSourceUrl sourceUrl, Duration patience) {
    Promise<CrlAttempt> promise = Promise.promise();
    CrlFetch fetch = new CrlFetch(promise.future(), new OwnTime(nanoTime));
    Instant asked = clock.instant();
    synchronized (wish.store()) {
      CrlFetch before = sourceUrl.inFlight;
      if (before != null) {
        boolean serves =
            DueCrls.serves(
                wish.owner().object(), wish.store().heldBy(sourceUrl), sourceUrl.asked, asked);
        return serves ? before : after(before, wish, sourceUrl, patience);
      }
      sourceUrl.inFlight = fetch;
      sourceUrl.asked = asked;
    }
    long begun = nanoTime.getAsLong();
    Running running = new Running(wish, sourceUrl, fetch, asked);
    start(running, patience)
        .otherwise(failure -> List.of(explain(failure)))
        .onComplete(
            done -> {
              Duration took = Duration.ofNanos(nanoTime.getAsLong() - begun);
              promise.complete(finish(running, done.result(), took));
            });
    return fetch;
  }

  private CrlFetch after(CrlFetch running, Wish wish, CrlSourceUrl sourceUrl, Duration patience) {
    OwnTime own = new OwnTime(nanoTime);
    own.include(running.own());
    Future<CrlAttempt> attempt =
        running
            .attempt()
            .transform(
                over -> {
                  CrlFetch next = fetch(wish, sourceUrl, patience);
                  own.include(next.own());
                  return next.attempt();
                });
    return new CrlFetch(attempt, own);
  }

  /**
   * Tells every reading of the settings that shares it how it ended, and the operator once.
   *
   * @param ends in the order of the readings; those that came since go by the last
   * @return what who asked is told
   */
  private CrlAttempt finish(Running running, List<End> ends, Duration took) {
    Wish last = running.wish();
    CrlSourceUrl told = running.sourceUrl();
    End end = ends.getFirst();
    Optional<Wish> sharer = Optional.of(last);
    for (int i = 0; sharer.isPresent(); i++) {
      last = sharer.get();
      end = ends.get(Math.min(i, ends.size() - 1));
      Optional<CrlSourceUrl> sourceUrl = running.at(last);
      if (sourceUrl.isPresent()) {
        told = sourceUrl.get();
        last.store().ended(told, end.of(told, took), clock.instant());
      }
      sharer = last.store().successor();
    }
    tell(told, last, end);
    return ends.getFirst().of(running.sourceUrl(), took);
  }

  /** In the name of the settings that are in force; of a tenant that is gone nothing is told. */
  private void tell(CrlSourceUrl sourceUrl, Wish current, End end) {
    if (current.store().isGone()) {
      return;
    }
    OutageLog outages;
    synchronized (current.store()) {
      outages = sourceUrl.outages(current.owner());
    }
    current.owner().fetched(end.word());
    long now = nanoTime.getAsLong();
    if (end.failure().isPresent()) {
      outages.failed(end.failure().get(), end.detail(), now);
    } else {
      outages.succeeded(now);
    }
  }

  private Future<List<End>> start(Running running, Duration patience) {
    Wish wish = running.wish();
    CrlSourceUrl sourceUrl = running.sourceUrl();
    try {
      Conditions conditions = sourceUrl.conditionsFor(wish.store().heldBy(sourceUrl));
      return transport
          .fetch(call(wish, sourceUrl, conditions, patience))
          .compose(
              fetched ->
                  switch (fetched) {
                    case Fetched.Failed(Outcome outcome, String detail) ->
                        Future.succeededFuture(List.of(End.failed(outcome, detail)));
                    case Fetched.Unchanged unchanged -> Future.succeededFuture(unchanged(running));
                    case Fetched.Received received ->
                        running
                            .fetch()
                            .own()
                            .of(() -> judge(running, received))
                            .recover(failure -> discard(received, failure));
                  });
    } catch (RuntimeException e) {
      // A throw must not leave the URL in flight, or everybody after would wait for ever.
      return Future.failedFuture(e);
    }
  }

  /** In the turns of its tenant: large CRLs of one must not keep another's waiting. */
  private Future<List<End>> judge(Running running, Fetched.Received received) {
    return workers
        .forTenant(running.wish().owner().tenant())
        .run(() -> received(running, received))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<List<End>>(List<End> ends) -> ends;
                  case WorkResult.Busy<List<End>> busy -> List.of(unread(received));
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

  private FetchCall call(
      Wish wish, CrlSourceUrl sourceUrl, Conditions conditions, Duration patience) {
    CrlStoreOwner owner = wish.owner();
    return new FetchCall(
        owner.tenant(),
        sourceUrl.url,
        sourceUrl.origin,
        owner.access(),
        owner.tls(),
        owner.outgoing(),
        conditions,
        owner.object().maxSize(),
        patience,
        files.directory());
  }

  private List<End> unchanged(Running running) {
    List<End> ends = new ArrayList<>();
    Optional<Wish> sharer = Optional.of(running.wish());
    while (sharer.isPresent()) {
      Wish wish = sharer.get();
      ends.add(
          running
              .at(wish)
              .map(sourceUrl -> unchanged(wish, sourceUrl, running.asked()))
              .orElseGet(ends::getLast));
      sharer = wish.store().successor();
    }
    return ends;
  }

  private End unchanged(Wish wish, CrlSourceUrl sourceUrl, Instant asked) {
    Instant now = clock.instant();
    if (!wish.store().confirm(sourceUrl, asked)) {
      return End.failed(Outcome.HTTP_STATUS, "unchanged, though nothing is held any more");
    }
    wish.owner().changed();
    boolean isOver =
        wish.store()
            .heldBy(sourceUrl)
            .flatMap(held -> held.index().nextUpdate())
            .map(now::isAfter)
            .orElse(false);
    // No good fetch, or every decision would ask for it again.
    return isOver
        ? End.failed(Outcome.EXPIRED_RESPONSE, "unchanged, and its nextUpdate has passed")
        : new End(Optional.empty(), "", "unchanged");
  }

  private List<End> received(Running running, Fetched.Received received) throws IOException {
    return switch (files.take(received.file())) {
      case Parsed.Malformed<Stored>(String reason) ->
          List.of(End.failed(Outcome.MALFORMED_RESPONSE, reason));
      case Parsed.Ok<Stored>(Stored stored) -> {
        try {
          yield received(running, received, stored);
        } finally {
          files.release(stored.sha256());
        }
      }
    };
  }

  /**
   * Gives it to who asked, and then to every reading of the settings that has taken over since,
   * each of which judges the signer by its own authorities. The successor is looked up after the
   * CRL was put: what was put before it took over was taken over with the rest.
   */
  private List<End> received(Running running, Fetched.Received received, Stored stored)
      throws IOException {
    Instant now = clock.instant();
    Map<CrlIntake.Trust, CrlAdmission.Verdict> verdicts = new HashMap<>();
    List<End> ends = new ArrayList<>();
    Optional<Wish> sharer = Optional.of(running.wish());
    while (sharer.isPresent()) {
      Wish wish = sharer.get();
      Optional<CrlSourceUrl> sourceUrl = running.at(wish);
      if (sourceUrl.isPresent()) {
        CrlAdmission.Verdict verdict =
            verdicts.computeIfAbsent(
                wish.trust().get(), trust -> intake.judge(stored.index(), trust, now));
        ends.add(judged(wish, sourceUrl.get(), received, stored, verdict, running.asked()));
      } else {
        ends.add(ends.getLast());
      }
      sharer = wish.store().successor();
    }
    return ends;
  }

  private End judged(
      Wish wish,
      CrlSourceUrl sourceUrl,
      Fetched.Received received,
      Stored stored,
      CrlAdmission.Verdict verdict,
      Instant asked)
      throws IOException {
    return switch (verdict) {
      case CrlAdmission.Verdict.Refused refused ->
          End.failed(refused.why().outcome(), refused.why().explain());
      case CrlAdmission.Verdict.Admitted(Certificate signer) ->
          put(
              wish,
              sourceUrl,
              new CachedCrl(
                  stored.index(),
                  stored.sha256(),
                  signer,
                  sourceUrl.url.toString(),
                  asked,
                  stored.file()),
              received);
    };
  }

  private End put(Wish wish, CrlSourceUrl sourceUrl, CachedCrl fresh, Fetched.Received received)
      throws IOException {
    return holding
        .hold(
            wish.owner(),
            fresh,
            () ->
                wish.store()
                    .put(sourceUrl, fresh, received.next(), wish.owner().object(), clock.instant()))
        .map(why -> End.failed(Outcome.TOO_OLD, why))
        .orElseGet(() -> new End(Optional.empty(), received.detail(), "fetched"));
  }

  /** Nobody looked at it; deleting a name takes no time worth a worker's. */
  private static Future<List<End>> discard(Fetched.Received received, Throwable why) {
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
