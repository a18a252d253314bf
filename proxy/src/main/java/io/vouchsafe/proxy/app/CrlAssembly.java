package io.vouchsafe.proxy.app;

import io.vertx.core.Vertx;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.crl.fetch.FileTransport;
import io.vouchsafe.proxy.crl.fetch.HttpTransport;
import io.vouchsafe.proxy.crl.fetch.LdapTransport;
import io.vouchsafe.proxy.crl.fetch.TransportByScheme;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.work.Workers;
import java.nio.file.Path;

/** Puts together what fetches and keeps CRLs, apart from what decisions wait for. */
final class CrlAssembly {
  /** One parses and verifies a large CRL while another takes the small ones. */
  private static final int INTAKE_THREADS = 2;

  /** Directory servers that hang hold a thread each until the object's timeout. */
  private static final int LDAP_THREADS = 8;

  /** A disk that hangs holds its thread for ever, and keeps nobody's CRLs from being parsed. */
  private static final int FILE_THREADS = 4;

  /** What of these threads one tenant may have: its servers and disks are nobody else's. */
  private static final int SHARE = 2;

  private static final int PENDING = 256;

  private final Foundation base;

  CrlAssembly(Foundation base) {
    this.base = base;
  }

  /** A library over {@code directory}. */
  CrlLibrary library(Path directory) {
    Vertx vertx = base.vertx();
    Workers intake = new Workers(vertx, "vouchsafe-crl", INTAKE_THREADS, PENDING);
    Workers ldap =
        new Workers(vertx, "vouchsafe-ldap", LDAP_THREADS, LDAP_THREADS / SHARE, PENDING);
    Workers files =
        new Workers(vertx, "vouchsafe-crl-file", FILE_THREADS, FILE_THREADS / SHARE, PENDING);
    return new CrlLibrary(
        Timers.of(vertx),
        directory,
        new TransportByScheme(
            new HttpTransport(vertx, base.connections().tunnels()),
            new LdapTransport(vertx, ldap, base.nanoTime(), base.trust()),
            new FileTransport(files, Timers.of(vertx))),
        base.signatures(),
        intake,
        base.registry(),
        group -> base.trust().of(group),
        base.clock(),
        base.nanoTime(),
        base.random().nextLong(),
        (tenant, object, fresh) ->
            base.events().publish(new RevocationEvent.CrlReplaced(tenant, fresh.index())));
  }
}
