package io.vouchsafe.proxy.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.crl.fetch.FileTransport;
import io.vouchsafe.proxy.crl.fetch.HttpTransport;
import io.vouchsafe.proxy.crl.fetch.LdapTransport;
import io.vouchsafe.proxy.crl.fetch.TransportByScheme;
import io.vouchsafe.proxy.upstream.ResponderTrust;
import io.vouchsafe.proxy.work.Workers;
import java.nio.file.Path;
import java.time.InstantSource;

/** Puts together what fetches and keeps CRLs, apart from what decisions wait for. */
final class CrlAssembly {
  /** One parses and verifies a large CRL while another takes the small ones. */
  private static final int INTAKE_THREADS = 2;

  /** Directory servers that hang hold a thread each until the object's timeout. */
  private static final int LDAP_THREADS = 4;

  private static final int PENDING = 256;

  private final Vertx vertx;
  private final NetClient tunnels;
  private final SignatureChecker signatures;
  private final PathValidator paths;
  private final MeterRegistry registry;
  private final InstantSource clock;

  CrlAssembly(
      Vertx vertx,
      NetClient tunnels,
      SignatureChecker signatures,
      PathValidator paths,
      MeterRegistry registry,
      InstantSource clock) {
    this.vertx = vertx;
    this.tunnels = tunnels;
    this.signatures = signatures;
    this.paths = paths;
    this.registry = registry;
    this.clock = clock;
  }

  /**
   * A library over {@code directory}.
   *
   * @param seed moves the moments of fetching ahead, another one for each machine
   */
  CrlLibrary library(Path directory, long seed) {
    Workers intake = new Workers(vertx, "vouchsafe-crl", INTAKE_THREADS, PENDING);
    Workers ldap = new Workers(vertx, "vouchsafe-ldap", LDAP_THREADS, PENDING);
    return new CrlLibrary(
        vertx,
        directory,
        new TransportByScheme(
            new HttpTransport(vertx, tunnels),
            new LdapTransport(vertx, ldap, System::nanoTime),
            new FileTransport(intake)),
        signatures,
        intake,
        registry,
        group -> new ResponderTrust(paths, clock).of(group),
        clock,
        System::nanoTime,
        seed);
  }
}
