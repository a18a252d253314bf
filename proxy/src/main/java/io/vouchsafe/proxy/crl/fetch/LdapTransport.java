package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Deadline;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.net.Timers;
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
  private final ServerTrust trust;
  private final HostNames names;

  /** Waits on {@code workers}, which should serve nothing else. */
  public LdapTransport(Vertx vertx, Workers workers, LongSupplier nanoTime, ServerTrust trust) {
    this.vertx = vertx;
    this.workers = workers;
    this.nanoTime = nanoTime;
    this.trust = trust;
    this.names = HostNames.of(vertx);
  }

  @Override
  public Future<Fetched> fetch(FetchCall call) {
    LdapLookup lookup = new LdapLookup(call, nanoTime, trust, names);
    return new Deadline(Timers.of(vertx), call.patience())
        .within(
            abort ->
                workers
                    .forTenant(call.tenant())
                    .within(call.patience())
                    .run(() -> lookup.run(abort))
                    .map(LdapTransport::told)
                    .otherwise(LdapTransport::failed),
            lookup::tooSlow,
            this::discard);
  }

  /** Nobody waits for it any more. */
  private void discard(Fetched late) {
    if (late instanceof Fetched.Received received) {
      vertx.fileSystem().delete(received.file().toString());
    }
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
