package io.vouchsafe.proxy.gateway.openvpn;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.ClientConfig;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.GatewaySettings.KeyDerivation;
import io.vouchsafe.config.ManagementAddress;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A gateway over a real socket; decisions, sessions and the clock are the test's. */
final class OpenVpnLab implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-29T02:00:00Z");
  static final BouncyCastleProvider BC = new BouncyCastleProvider();
  static final LabCa CA = LabCa.root(CertificateSpec.ca("CN=Lab CA", NOW), BC);
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TENANT = "acme";

  final Vertx vertx = Vertx.vertx();
  final TurnedClock clock = new TurnedClock(NOW);
  final Decisions decisions = new Decisions();
  final Sessions sessions = new Sessions();
  final AtomicInteger connects = new AtomicInteger();
  final FolderWorkers workers = new FolderWorkers("lab", new LoopTimers(), clock);
  final Path folder;
  private final Context context = ((VertxInternal) vertx).createEventLoopContext();
  private final ManagementConnector connector = new NetManagementConnector(vertx);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<OpenVpnGateway> gateways = new ArrayList<>();

  // What the settings say.
  Optional<Secret> password = Optional.empty();
  KeyDerivation derivation = KeyDerivation.ANY;
  List<ClientConfig> config = List.of();
  boolean byDigest;

  OpenVpnLab(Path folder) {
    this.folder = folder;
  }

  /** A started gateway of the server at {@code address}. */
  OpenVpnGateway gateway(ManagementAddress address) {
    OpenVpnGateway gateway =
        new OpenVpnGateway(
            new OpenVpnGateway.Ground(
                loop(),
                new LoopTimers(),
                clock,
                clock,
                () -> 0.5,
                workers,
                this::connect,
                decisions,
                (tenant, settings, loop, timers) -> sessions,
                () -> {}),
            tenant(settings(address)),
            settings(address),
            new GatewayMeters(meters, TENANT, "ovpn1"));
    gateways.add(gateway);
    gateway.start();
    return gateway;
  }

  private Future<ManagementSocket> connect(
      ManagementAddress address, ManagementSocket.Receiver receiver) {
    connects.incrementAndGet();
    return connector.connect(address, receiver);
  }

  /** Everything that the gateway's event loop was given has been done. */
  void drain() {
    Promise<Void> done = Promise.promise();
    loop().execute(done::complete);
    done.future().await();
  }

  /** A gateway that is attached to {@code server}. */
  OpenVpnGateway attached(FakeOpenVpn server) {
    OpenVpnGateway gateway = gateway(server.address());
    until(() -> assertAttached(gateway));
    return gateway;
  }

  private static void assertAttached(OpenVpnGateway gateway) {
    if (gateway.status().connectedSince().isEmpty()) {
      throw new AssertionError("not attached: " + gateway.status().concerns());
    }
  }

  GatewaySettings.OpenVpn settings(ManagementAddress address) {
    return new GatewaySettings.OpenVpn(
        "ovpn1", address, password, "default", Optional.of(folder), byDigest, derivation, config);
  }

  TenantRuntime tenant(GatewaySettings.OpenVpn gateway) {
    Policy policy =
        new Policy(
            "default",
            new CaGroup(List.of(new TrustAnchor(CA.certificate())), List.of()),
            PathSettings.defaults(Purpose.ANY),
            new RevocationPolicy(
                List.of(Source.OCSP),
                RevocationPolicy.Scope.LEAF,
                RevocationPolicy.OnUnknown.DENY,
                RevocationPolicy.OnUnavailable.DENY,
                List.of(),
                List.of()),
            Duration.ofSeconds(3),
            Duration.ofSeconds(300),
            Policy.Mode.ENFORCE);
    TenantSettings settings =
        new TenantSettings(
            TENANT,
            List.of(),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("default", policy),
            List.of(),
            BlockList.EMPTY,
            Map.of(),
            SessionSettings.DEFAULT,
            List.of(),
            Map.of("ovpn1", gateway));
    return new TenantRuntime(
        settings, TenantCaches.of(settings, meters, () -> 0.5), null, null, null, null, List.of());
  }

  private Executor loop() {
    return work -> context.runOnContext(turn -> work.run());
  }

  /** Lets time pass; what is due runs on the gateway's event loop. */
  void pass(Duration time) {
    clock.turn(time);
  }

  /** Waits for {@code check} to hold, on a busy machine, too. */
  static void until(ThrowingRunnable check) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(check);
  }

  /** The same while the gateway's clock goes on, as for a server that is reached again. */
  void untilInTime(ThrowingRunnable check) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              pass(Duration.ofMillis(500));
              check.run();
            });
  }

  // Certificates.

  static Certificate client(String subject) {
    return CA.issue(CertificateSpec.client(subject, NOW)).certificate();
  }

  static String pem(Certificate certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.der().toBytes())
        + "\n-----END CERTIFICATE-----\n";
  }

  static String hex(Certificate certificate) {
    return certificate.der().sha256().hex();
  }

  /** As the server's script does it. */
  Path put(Certificate certificate) throws IOException {
    Path file = folder.resolve(hex(certificate) + ".pem");
    Path next = Files.writeString(folder.resolve("next"), pem(certificate));
    Files.setLastModifiedTime(next, FileTime.from(clock.instant()));
    return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What a server says of a client with that certificate. */
  static Map<String, String> env(Certificate leaf) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("tls_digest_sha256_0", colons(hex(leaf)));
    env.put("tls_digest_sha256_1", colons(hex(CA.certificate())));
    env.put("tls_serial_0", leaf.serial().value().toString());
    env.put("tls_serial_hex_0", colons(octets(leaf.serial().hex())));
    env.put("IV_PROTO", "990");
    env.put("common_name", "alice");
    env.put("daemon_pid", "4711");
    env.put("daemon_start_time", "1795000000");
    env.put("untrusted_ip", "10.9.0.2");
    env.put("untrusted_port", "40000");
    return env;
  }

  private static String octets(String hex) {
    return hex.length() % 2 == 0 ? hex : "0" + hex;
  }

  private static String colons(String hex) {
    return String.join(":", hex.split("(?<=\\G..)"));
  }

  /** Decides as the test wants it. */
  static final class Decisions implements ClientDecisions {
    final List<List<Der>> asked = new CopyOnWriteArrayList<>();
    final List<NamedCertificate> named = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();
    final Map<Der, Reason> denied = new ConcurrentHashMap<>();
    volatile Optional<Promise<Void>> waits = Optional.empty();
    volatile boolean fails;
    private final AtomicInteger references = new AtomicInteger();

    @Override
    public Future<Verdict> decide(TenantRuntime tenant, Policy policy, List<Der> chain) {
      asked.add(chain);
      if (fails) {
        throw new IllegalStateException("as the test wants it");
      }
      return waits
          .map(Promise::future)
          .orElseGet(Future::succeededFuture)
          .map(go -> verdict(decision(chain.getFirst())));
    }

    @Override
    public Future<Verdict> decide(TenantRuntime tenant, Policy policy, NamedCertificate named) {
      this.named.add(named);
      return Future.succeededFuture(
          verdict(
              new Decision.Allow(
                  Reason.OK,
                  "",
                  Evidence.ofNamed(named, List.of(), List.of()),
                  NOW.plusSeconds(300))));
    }

    private Decision decision(Der der) {
      if (!(Certificate.parse(der.toBytes()) instanceof Parsed.Ok<Certificate>(Certificate leaf))) {
        throw new IllegalArgumentException("no certificate");
      }
      Reason reason = denied.get(der);
      Evidence evidence =
          new Evidence(Optional.of(leaf), List.of(leaf), Optional.empty(), List.of());
      return reason == null
          ? new Decision.Allow(Reason.OK, "", evidence, NOW.plusSeconds(300))
          : new Decision.Deny(reason, "", evidence);
    }

    @Override
    public Verdict refuse(TenantRuntime tenant, Policy policy, Reason reason, String detail) {
      refusals.add(reason.code() + ": " + detail);
      return verdict(new Decision.Deny(reason, detail, Evidence.NONE));
    }

    private Verdict verdict(Decision decision) {
      return new Verdict(
          "r-" + references.incrementAndGet(),
          TENANT,
          "default",
          FRONT,
          decision,
          decision.evidence().leaf().map(LeafText::of),
          NOW,
          1,
          Optional.empty());
    }
  }

  /** Remembers what it is told, in order. */
  static final class Sessions implements ClientSessions {
    final List<String> told = new CopyOnWriteArrayList<>();
    final List<ClientLogin> admitted = new CopyOnWriteArrayList<>();
    final List<ManagementEvent> events = new CopyOnWriteArrayList<>();
    volatile Optional<Promise<Void>> attaching = Optional.empty();
    volatile Optional<LoginRefusal> refusal = Optional.empty();
    volatile Optional<LoginRefusal> notAdmitted = Optional.empty();
    volatile Set<String> certificates = new HashSet<>();

    @Override
    public Future<Void> attached(ManagementChannel channel, String version) {
      told.add("attached " + version);
      return attaching.map(Promise::future).orElseGet(Future::succeededFuture);
    }

    @Override
    public void detached() {
      told.add("detached");
    }

    @Override
    public Optional<LoginRefusal> admit(ClientLogin login, Verdict verdict) {
      told.add("admit " + login.cid() + " " + login.kid());
      admitted.add(login);
      return notAdmitted;
    }

    @Override
    public Optional<LoginRefusal> refusal(ClientLogin login) {
      return refusal;
    }

    @Override
    public void answered(ClientLogin login, boolean isLetIn) {
      told.add("answered " + login.cid() + " " + login.kid() + " " + isLetIn);
    }

    @Override
    public void refused(ClientLogin login, Verdict verdict) {
      told.add("refused " + login.cid() + " " + verdict.decision().reason().code());
    }

    @Override
    public void heard(ManagementEvent event) {
      events.add(event);
    }

    @Override
    public void follow(TenantRuntime next, GatewaySettings.OpenVpn settings) {
      told.add("follow");
    }

    @Override
    public void removed() {
      told.add("removed");
    }

    @Override
    public Set<String> certificates() {
      return certificates;
    }

    @Override
    public List<String> concerns() {
      return List.of();
    }

    @Override
    public Future<Void> stop() {
      told.add("stop");
      return Future.succeededFuture();
    }
  }

  /** The hand-turned clock's, on the event loop. */
  private final class LoopTimers implements Timers {
    @Override
    public Timer once(Duration delay, Runnable task) {
      Map<String, Boolean> gone = new HashMap<>();
      Timer timer =
          clock.once(
              delay,
              () ->
                  loop()
                      .execute(
                          () -> {
                            if (gone.isEmpty()) {
                              task.run();
                            }
                          }));
      return () -> {
        gone.put("cancelled", true);
        timer.cancel();
      };
    }

    @Override
    public Timer every(Duration period, Runnable task) {
      return clock.every(period, () -> loop().execute(task));
    }
  }

  @Override
  public void close() {
    gateways.forEach(gateway -> gateway.stop().await());
    workers.end();
    vertx.close().await();
  }
}
