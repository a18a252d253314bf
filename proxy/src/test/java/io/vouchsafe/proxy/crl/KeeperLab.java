package io.vouchsafe.proxy.crl;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.crl.fetch.FileTransport;
import io.vouchsafe.proxy.crl.fetch.HttpTransport;
import io.vouchsafe.proxy.crl.fetch.LdapTransport;
import io.vouchsafe.proxy.crl.fetch.TransportByScheme;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A CA, a server that publishes its CRLs, and a library that keeps them; time is made up. */
final class KeeperLab implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final BouncyCastleProvider BC = new BouncyCastleProvider();
  static final LabCa CA = LabCa.root(CertificateSpec.ca("CN=Issuing", START), BC);
  static final LabCa OTHER_CA = LabCa.root(CertificateSpec.ca("CN=Other", START), BC);
  static final AllowedHosts LOOPBACK =
      new AllowedHosts(List.of(new AllowedHost("127.0.0.1", OptionalInt.empty())));

  final Vertx vertx = Vertx.vertx();
  final Publisher publisher = new Publisher();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  volatile Instant now = START;
  private final Path directory;
  private CrlLibrary library;

  KeeperLab(Path directory) {
    this.directory = directory;
    this.library = newLibrary();
    library.restore();
  }

  private CrlLibrary newLibrary() {
    return newLibrary(new Workers(vertx, "crl", 2, 64));
  }

  /** A library that reads what comes by {@code workers}; nothing was fetched yet. */
  CrlLibrary newLibrary(Workers workers) {
    return new CrlLibrary(
        Timers.of(vertx),
        directory,
        new TransportByScheme(
            new HttpTransport(vertx, vertx.createNetClient()),
            new LdapTransport(
                vertx,
                new Workers(vertx, "ldap", 2, 8),
                System::nanoTime,
                new ServerTrust(new PathValidator(new SignatureChecker(BC)), Clock.systemUTC())),
            new FileTransport(workers, Timers.of(vertx))),
        new SignatureChecker(BC),
        workers,
        registry,
        group -> new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"),
        () -> now,
        System::nanoTime,
        1);
  }

  CrlLibrary library() {
    return library;
  }

  /** Another process over the same directory, before anything was read. */
  CrlLibrary fresh() {
    return newLibrary();
  }

  /** Another process over the same directory, with these settings. */
  CrlKeeper restarted(TenantSettings settings) throws Exception {
    library.write();
    library = newLibrary();
    CrlKeeper keeper = library.keeper(settings);
    library.restore();
    return keeper;
  }

  CrlKeeper keeper(CrlObject... objects) {
    return library.keeper(tenant("acme", objects));
  }

  static TenantSettings tenant(String name, CrlObject... objects) {
    return tenant(name, LOOPBACK, CrlAccess.DIRECT, objects);
  }

  static TenantSettings tenant(
      String name, AllowedHosts allowed, CrlAccess access, CrlObject... objects) {
    Map<String, CrlObject> byName = new HashMap<>();
    Map<String, CrlAccess> accesses = new HashMap<>();
    for (CrlObject object : objects) {
      byName.put(object.name(), object);
      accesses.put(object.name(), access);
    }
    CaGroup group =
        new CaGroup(
            List.of(new TrustAnchor(CA.certificate()), new TrustAnchor(OTHER_CA.certificate())),
            List.of());
    return new TenantSettings(
        name,
        new FrontSettings(Optional.empty(), List.of(), "default", List.of("default")),
        CacheSettings.DEFAULT,
        new UpstreamSettings(allowed, Map.of(), accesses),
        Map.of("staff", group),
        Map.of(),
        byName,
        Map.of(),
        List.of(),
        BlockList.EMPTY);
  }

  /** An object that is never due for its age on the days of a test. */
  static CrlObject object(URI... urls) {
    return object(Duration.ofDays(1), false, urls);
  }

  static CrlObject object(Duration validityTime, boolean strict, URI... urls) {
    return new CrlObject(
        "corp",
        List.of(urls),
        false,
        List.of(),
        validityTime,
        strict,
        Duration.ofSeconds(5),
        1 << 20,
        1024);
  }

  static CrlObject fromCertificate(int most) {
    return new CrlObject(
        "corp",
        List.of(),
        true,
        List.of(),
        Duration.ofDays(1),
        false,
        Duration.ofSeconds(5),
        1 << 20,
        most);
  }

  /** A CRL of {@link #CA}, with that number, good for a day from {@code now}. */
  byte[] crl(long number) {
    return crl(CA, number);
  }

  byte[] crl(LabCa ca, long number) {
    return LabCrl.sign(
        CrlSpec.complete(now)
            .updates(now.minusSeconds(60), now.plus(Duration.ofDays(1)))
            .number(number),
        ca,
        BC);
  }

  static RevocationQuery query() {
    return query(CertificateSpec.client("CN=Alice", START));
  }

  static RevocationQuery query(CertificateSpec leaf) {
    return new RevocationQuery(CA.issue(leaf).certificate(), CA.certificate());
  }

  List<CrlAttempt> refresh(CrlKeeper keeper, CrlObject object) throws Exception {
    return await(keeper.refresh(object, query(), now, new OwnTime(System::nanoTime)));
  }

  /** What the keeper holds for {@link #query}: the CRL numbers. */
  List<Long> numbers(CrlKeeper keeper, CrlObject object) {
    return keeper.held(object, query(), now).stream()
        .map(held -> held.index().crlNumber().orElseThrow().longValueExact())
        .sorted()
        .toList();
  }

  /** How many fetches of any object ended so. */
  int fetches(String outcome) {
    var counter = registry.find("vouchsafe.crl.fetches").tag("outcome", outcome).counter();
    return counter == null ? 0 : (int) counter.count();
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    publisher.close();
    await(vertx.close());
  }
}
