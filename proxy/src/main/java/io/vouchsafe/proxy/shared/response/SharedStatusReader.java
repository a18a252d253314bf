package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether the engine has a response that answers a look-up. */
final class SharedStatusReader {
  private static final Logger LOG = LoggerFactory.getLogger(SharedStatusReader.class);

  private final SharedResponseStore store;
  private final SharedStatusJudge judge;
  private final LookupUse use;
  private final Semaphore strangers;
  private final LongSupplier nanoTime;
  private final Supplier<Executor> home;

  /**
   * One for look-ups of one tenant and use.
   *
   * @param strangers places for those of the relay, of all tenants together
   * @param home where results of what is asked for now are to be told
   */
  SharedStatusReader(
      SharedResponseStore store,
      SharedStatusJudge judge,
      LookupUse use,
      Semaphore strangers,
      LongSupplier nanoTime,
      Supplier<Executor> home) {
    this.store = store;
    this.judge = judge;
    this.use = use;
    this.strangers = strangers;
    this.nanoTime = nanoTime;
    this.home = home;
  }

  /** Whether anything that others fetched may serve {@code lookup} at all. */
  static boolean mayServe(Lookup lookup) {
    return lookup.object().caching().enabled()
        && lookup.object().rules().nonce() != NonceUse.REQUIRE;
  }

  /**
   * The attempt that settles {@code lookup}; empty when there is none, or no answer at {@code
   * deadline} (nanoseconds). Never fails.
   */
  Future<Optional<Attempt>> read(Lookup lookup, long deadline) {
    if (use.isOfStrangers() && !strangers.tryAcquire()) {
      return Future.succeededFuture(Optional.empty());
    }
    long started = nanoTime.getAsLong();
    return found(lookup, deadline)
        .compose(shared -> judge.judge(lookup, use, shared))
        .map(settled -> settled.map(status -> attempt(status, started)))
        .recover(
            bug -> {
              LOG.error("a shared response could not be judged", bug);
              return Future.succeededFuture(Optional.empty());
            });
  }

  /** What the engine says, on the event loop of whoever asked; nothing when it says nothing. */
  private Future<List<SharedResponse>> found(Lookup lookup, long deadline) {
    Executor asker = home.get();
    Promise<List<SharedResponse>> promise = Promise.promise();
    finding(lookup, deadline)
        .onComplete(
            done -> {
              if (use.isOfStrangers()) {
                strangers.release();
              }
              asker.execute(() -> promise.complete(done.succeeded() ? done.result() : List.of()));
            });
    return promise.future();
  }

  private Future<List<SharedResponse>> finding(Lookup lookup, long deadline) {
    try {
      return store.find(lookup.question().query(), deadline);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Attempt attempt(CachedStatus status, long started) {
    Attempt attempt =
        Attempt.of(
            Source.CACHE,
            status.responder(),
            status,
            Duration.ofNanos(nanoTime.getAsLong() - started));
    return new Attempt(
        attempt.source(),
        attempt.responder(),
        attempt.outcome(),
        "fetched by another node at " + status.received(),
        attempt.took(),
        attempt.status());
  }
}
