package io.vouchsafe.proxy.gateway.openvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.ManagementAddress;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.session.GatewayRegistry;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** One server in memory, one registry and one clock; decisions are the test's. */
final class PlayedServerLab {
  static final Instant NOW = Instant.parse("2026-11-28T20:00:00Z");
  static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Lab CA", NOW), new BouncyCastleProvider());
  static final Certificate ALICE = client("CN=alice", 11);
  static final Certificate BOB = client("CN=bob", 12);
  static final ServerRun RUN = new ServerRun(4711, 1_795_890_000);
  static final long SINCE = 1_795_896_000;
  static final String TENANT = "acme";

  final TurnedClock clock;
  final Deque<Runnable> loop = new ArrayDeque<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Map<String, Certificate> leaves = new HashMap<>();
  final Set<String> revoked = new HashSet<>();
  final MemoryStore store;
  final GatewayRegistry sessions;
  final OpenVpnSessions openVpn;
  Reason silence = Reason.OK;
  PlayedServer server;
  private int references;

  /** What survives a restart, in memory. */
  static final class MemoryStore implements ClientStore {
    KeptClients kept =
        KeptClients.none(
            KeptClients.Place.of(TENANT, "ovpn1", new ManagementAddress.UnixSocket("/run/ovpn")));
    int saved;
    boolean isBroken;

    @Override
    public Future<KeptClients> load() {
      return Future.succeededFuture(kept);
    }

    @Override
    public Future<Void> save(KeptClients next) {
      if (isBroken) {
        return Future.failedFuture("the disk is full");
      }
      kept = next;
      saved++;
      return Future.succeededFuture();
    }
  }

  PlayedServerLab() {
    this(new MemoryStore(), new TurnedClock(NOW), 100_000);
  }

  PlayedServerLab(MemoryStore store, TurnedClock clock, int mostSessions) {
    this.store = store;
    this.clock = clock;
    this.sessions = new GatewayRegistry(clock, mostSessions, this::again);
    this.server = new PlayedServer(event -> {});
    this.openVpn =
        new OpenVpnSessions(
            TENANT,
            settings("default"),
            sessions.registry,
            store,
            new ClientMeters(meters, TENANT, "ovpn1"),
            new OpenVpnSessions.Ground(loop::add, clock, clock, clock));
    this.server = new PlayedServer(openVpn::heard);
  }

  static GatewaySettings.OpenVpn settings(String policy) {
    return settings(policy, GatewaySettings.KeyDerivation.ANY);
  }

  static GatewaySettings.OpenVpn settings(String policy, GatewaySettings.KeyDerivation derivation) {
    return new GatewaySettings.OpenVpn(
        "ovpn1",
        new ManagementAddress.UnixSocket("/run/ovpn"),
        Optional.empty(),
        policy,
        Optional.of(Path.of("/run/peers")),
        false,
        derivation,
        List.of());
  }

  static Certificate client(String name, long serial) {
    return CA.issue(CertificateSpec.client(name, NOW).serial(serial)).certificate();
  }

  static PlayedServerLab attached() {
    PlayedServerLab lab = new PlayedServerLab();
    lab.attach();
    return lab;
  }

  Future<Void> attach() {
    Future<Void> attached = openVpn.attached(server, "2.6.14");
    settle();
    return attached;
  }

  /** A process of ours that comes after this one. */
  PlayedServerLab next() {
    PlayedServerLab next = new PlayedServerLab(store, clock, 100_000);
    next.server.rows.putAll(server.rows);
    next.leaves.putAll(leaves);
    next.revoked.addAll(revoked);
    return next;
  }

  void settle() {
    for (Runnable next = loop.poll(); next != null; next = loop.poll()) {
      next.run();
    }
  }

  /** Lets time pass, 100 ms by 100 ms. */
  void pass(Duration time) {
    for (long i = 0; i < time.toMillis(); i += 100) {
      clock.turn(Duration.ofMillis(100));
      settle();
      if (i % 1000 == 0) {
        sessions.registry.tick();
        settle();
      }
    }
  }

  // What clients do.

  static ClientEnv env(String address, String name, Map<String, String> more) {
    Map<String, String> values = new HashMap<>(more);
    values.put("daemon_pid", "4711");
    values.put("daemon_start_time", "1795890000");
    values.put("common_name", name);
    int colon = address.lastIndexOf(':');
    values.put("untrusted_ip", address.substring(0, colon));
    values.put("untrusted_port", address.substring(colon + 1));
    values.putIfAbsent("IV_PROTO", "990");
    return new ClientEnv(values);
  }

  ClientLogin login(long cid, boolean isReauth, String address, Certificate leaf) {
    leaves.put(leaf.sha256().hex(), leaf);
    return new ClientLogin(
        RUN, cid, 1, isReauth, env(address, "alice", Map.of()), List.of(leaf.der()));
  }

  /** It comes, is let in, and passes traffic. */
  Session connected(long cid, String address, Certificate leaf, String name, long since) {
    ClientLogin login = login(cid, false, address, leaf);
    openVpn.heard(new ManagementEvent.Connect(cid, 1, login.env()));
    assertThat(openVpn.refusal(login)).isEmpty();
    Verdict verdict = verdict(leaf);
    assertThat(openVpn.admit(login, verdict)).isEmpty();
    server.has(cid, name, address, since);
    openVpn.answered(login, true);
    openVpn.heard(new ManagementEvent.Established(cid, login.env()));
    settle();
    return sessions.list().stream()
        .filter(session -> session.reference().equals(verdict.reference()))
        .findFirst()
        .orElseThrow();
  }

  Session alice() {
    return connected(0, "10.9.0.2:40000", ALICE, "alice", SINCE);
  }

  Session bob() {
    return connected(1, "10.9.0.3:40001", BOB, "bob", SINCE + 1);
  }

  // What is decided.

  Verdict verdict(Certificate leaf) {
    CertificateStatus status =
        new CertificateStatus(
            new RevocationQuery(leaf, CA.certificate()), Source.OCSP, Optional.empty(), List.of());
    return verdict(
        new Decision.Allow(
            Reason.OK,
            "",
            new Evidence(
                Optional.of(leaf),
                List.of(leaf, CA.certificate()),
                Optional.empty(),
                List.of(status)),
            clock.instant().plusSeconds(300)));
  }

  Verdict denied(Reason reason, Certificate leaf) {
    return verdict(new Decision.Deny(reason, "", Evidence.ofLeaf(Optional.of(leaf))));
  }

  private Verdict verdict(Decision decision) {
    return new Verdict(
        "r-" + ++references,
        TENANT,
        "default",
        "openvpn",
        decision,
        Optional.empty(),
        clock.instant(),
        0,
        Optional.empty());
  }

  private Verdict again(Session session) {
    Certificate leaf = leaves.get(session.identity().orElseThrow().sha256().hex());
    if (revoked.contains(leaf.sha256().hex())) {
      return denied(Reason.REVOKED, leaf);
    }
    return silence == Reason.OK ? verdict(leaf) : denied(silence, leaf);
  }

  /** Somebody has learnt it. */
  void revoke(Certificate leaf) {
    revoked.add(leaf.sha256().hex());
    sessions.events.publish(
        new RevocationEvent.Learnt(
            TENANT, StatusKey.of(new RevocationQuery(leaf, CA.certificate()))));
    settle();
  }
}
