package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.upstream.Abort;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.util.function.LongSupplier;

/**
 * CRLs from directories (RFC 5280 §4.2.1.13, RFC 4523), on threads that may wait. Tenants take
 * turns, and a directory is not asked for what nobody waits for any more.
 */
public final class LdapTransport implements CrlTransport {
  private final Vertx vertx;
  private final Workers workers;
  private final LongSupplier nanoTime;

  /** Waits on {@code workers}, which should serve nothing else. */
  public LdapTransport(Vertx vertx, Workers workers, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.workers = workers;
    this.nanoTime = nanoTime;
  }

  @Override
  public Future<Fetched> fetch(FetchCall call) {
    LdapLookup lookup = new LdapLookup(call, nanoTime);
    Promise<Fetched> inTime = Promise.promise();
    Abort abort = new Abort();
    long timer =
        vertx.setTimer(
            Math.max(1, call.patience().toMillis()),
            fired -> {
              inTime.tryComplete(lookup.tooSlow());
              abort.now();
            });
    workers
        .forTenant(call.tenant())
        .within(call.patience())
        .run(() -> lookup.run(abort))
        .map(LdapTransport::told)
        .otherwise(LdapTransport::failed)
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              if (!inTime.tryComplete(done.result())
                  && done.result() instanceof Fetched.Received late) {
                vertx.fileSystem().delete(late.file().toString());
              }
            });
    return inTime.future();
  }

  private static Fetched told(WorkResult<Fetched> result) {
    return switch (result) {
      case WorkResult.Done<Fetched>(Fetched fetched) -> fetched;
      case WorkResult.Busy<Fetched>(String why) ->
          new Fetched.Failed(Outcome.OVERLOADED, "no LDAP look-up: " + why);
    };
  }

  private static Fetched failed(Throwable failure) {
    return new Fetched.Failed(Outcome.UNREACHABLE, String.valueOf(failure));
  }
}
