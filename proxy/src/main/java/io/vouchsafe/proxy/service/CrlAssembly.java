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
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.upstream.ResponderTrust;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Puts the library of CRLs together. */
final class CrlAssembly {
  private static final String DIRECTORY = "crls";

  /** One reads while the other waits for the disk; both leave processors to decisions. */
  private static final int READERS = 2;

  private static final int LDAP_THREADS = 8;
  private static final int MAX_WAITING = 1024;

  private CrlAssembly() {}

  /**
   * A library in the state directory; in one of its own, gone with the process, when there is none.
   *
   * @throws IOException when neither can be written to
   */
  static CrlLibrary assemble(
      Vertx vertx,
      NetClient connections,
      StateDirectory state,
      SignatureChecker signatures,
      PathValidator paths,
      MeterRegistry registry,
      InstantSource clock,
      RandomGenerator random)
      throws IOException {
    Optional<Path> kept = state.directory(DIRECTORY);
    Path directory = kept.isPresent() ? kept.get() : Files.createTempDirectory("vouchsafe-crls");
    Workers readers = new Workers(vertx, "vouchsafe-crl", READERS, MAX_WAITING);
    Workers ldap = new Workers(vertx, "vouchsafe-ldap", LDAP_THREADS, MAX_WAITING);
    return new CrlLibrary(
        vertx,
        directory,
        kept.isPresent(),
        new TransportByScheme(
            new HttpTransport(vertx, connections),
            new LdapTransport(vertx, ldap, System::nanoTime),
            new FileTransport(readers)),
        signatures,
        readers,
        registry,
        group -> new ResponderTrust(paths, clock).of(group),
        clock,
        System::nanoTime,
        random.nextLong());
  }
}
