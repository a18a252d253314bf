package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
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
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.TunnelChoice;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.session.GatewayRegistry;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.GatewayCredential;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.IkeVersions;
import io.vouchsafe.vpnauth.tunnel.Initiation;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.OnIdMismatch;
import io.vouchsafe.vpnauth.tunnel.PreSharedKey;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** One charon, one registry and one clock; decisions are the test's. */
final class IkeLoginsLab {
  static final Instant NOW = Instant.parse("2026-11-28T20:00:00Z");
  static final BouncyCastleProvider BC = new BouncyCastleProvider();
  static final LabCa CA = LabCa.root(CertificateSpec.ca("C=XX,O=Lab,CN=CA", NOW), BC);
  static final String TENANT = "acme";

  final TurnedClock clock = new TurnedClock(NOW);
  final Deque<Runnable> loop = new ArrayDeque<>();
  final Map<Certificate, Reason> denied = new HashMap<>();
  final Set<StatusKey> known = new HashSet<>();
  final List<Presented> asked = new ArrayList<>();
  final List<IkePeer> peers = new ArrayList<>();
  final GatewayRegistry sessions;
  final TenantRuntime tenant = tenant(List.of(tunnel("roaming"), psk("site")));
  final IkeLogins logins;
  FakeCharon charon = new FakeCharon();
  Optional<String> decidedTunnel = Optional.empty();
  Optional<Reason> withoutCertificate = Optional.of(Reason.NO_CERTIFICATE);
  boolean knowledgeFails;
  private int references;

  IkeLoginsLab() {
    this(1000);
  }

  IkeLoginsLab(int mostSessions) {
    sessions = new GatewayRegistry(clock, mostSessions, this::again);
    logins =
        new IkeLogins(
            "gw1",
            tenant,
            this::decide,
            this::isKnown,
            sessions.registry,
            sessions.events,
            new IkeLogins.Ground(loop::add, clock, clock, clock));
  }

  Session onlySession() {
    assertThat(sessions.list()).hasSize(1);
    return sessions.list().getFirst();
  }

  /** A peer logs in with {@code leaf}, and is let in by charon and by us. */
  void loggedIn(long id, Certificate leaf, String remoteId) {
    charon.shown(leaf);
    up(id, remoteId);
    settle();
    assertThat(charon.sas).containsKey(id);
  }

  /** How often answers were flushed: OCSP responses and CRLs, each time both. */
  long flushesOfAnswers() {
    long flushes = charon.times("flush-certs type=OCSP_RESPONSE");
    assertThat(flushes % 2).as("at once, and again when nobody is busy any more").isZero();
    assertThat(charon.times("flush-certs type=X509_CRL")).isEqualTo(flushes);
    return flushes / 2;
  }

  private boolean isKnown(TenantRuntime of, RevocationQuery query) {
    if (knowledgeFails) {
      throw new IllegalStateException("as the test wants it");
    }
    return known.contains(StatusKey.of(query));
  }

  /** charon is there, and nothing of the start is left to do or new. */
  static IkeLoginsLab attached() {
    IkeLoginsLab lab = new IkeLoginsLab();
    lab.attach();
    lab.pass(Duration.ofSeconds(60));
    lab.charon.told.clear();
    return lab;
  }

  void attach() {
    if (charon.authorities.isEmpty()) {
      charon.holds(CA.certificate());
    }
    logins.attached(charon, charon::fence);
    settle();
  }

  /** Everything that is to be done now is done, and whoever has just come in is cut. */
  void settle() {
    judge();
    clock.turn(IkeCuts.AFTER_LOGIN);
    drain();
  }

  /** Whoever has come in is judged. */
  void judge() {
    drain();
    clock.turn(IkeLogins.ANSWERING);
    drain();
  }

  /** Everything is done that needs no time. */
  void drain() {
    while (!loop.isEmpty() || !charon.waiting.isEmpty()) {
      for (Runnable next = loop.poll(); next != null; next = loop.poll()) {
        next.run();
      }
      Runnable answer = charon.waiting.poll();
      if (answer != null) {
        answer.run();
      }
    }
  }

  /** Lets time pass, and everything that happens in it. */
  void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 50) {
      clock.turn(Duration.ofMillis(Math.min(50, left)));
      sessions.registry.tick();
      settle();
    }
  }

  // What charon tells.

  /** As it was recorded, with that number and SPI. */
  static ViciMessage sa(String connection, long id, String remoteId, String state) {
    return fields(connection, id, remoteId, state).build();
  }

  private static ViciMessage.Builder fields(
      String connection, long id, String remoteId, String state) {
    return ViciMessage.builder()
        .put("uniqueid", Long.toString(id))
        .put("version", "2")
        .put("state", state)
        .put("local-host", "10.9.0.1")
        .put("local-id", "gw.lab.test")
        .put("remote-host", "10.9.0.2")
        .put("remote-id", remoteId)
        .put("initiator-spi", "00000000000000" + connection.length() + "a")
        .put("responder-spi", Long.toHexString(id + 0xabc0000))
        .texts("remote-vips", List.of("10.88.0.1"));
  }

  /** The SA of a peer of {@code roaming} with one child. */
  static ViciMessage children(long id, ViciMessage child) {
    return fields("vouchsafe.roaming.0", id, "alice@lab.test", "ESTABLISHED")
        .section("child-sas", ViciMessage.builder().section("net-1", child).build())
        .build();
  }

  static ViciMessage child(String localNetwork) {
    return ViciMessage.builder()
        .texts("local-ts", List.of(localNetwork))
        .texts("remote-ts", List.of("10.88.0.1/32"))
        .build();
  }

  static ViciMessage named(String connection, ViciMessage sa) {
    return ViciMessage.builder().section(connection, sa).build();
  }

  /** A login: charon has the SA, and tells. */
  void up(String connection, long id, String remoteId) {
    ViciMessage sa = sa(connection, id, remoteId, "ESTABLISHED");
    charon.sas.put(id, named(connection, sa));
    logins.event(
        "ike-updown", ViciMessage.builder().put("up", "yes").section(connection, sa).build());
  }

  void up(long id, String remoteId) {
    up("vouchsafe.roaming.0", id, remoteId);
  }

  void down(long id, String state) {
    charon.sas.remove(id);
    logins.event(
        "ike-updown",
        named("vouchsafe.roaming.0", sa("vouchsafe.roaming.0", id, "alice@lab.test", state)));
  }

  void rekeyed(long old, long next, String remoteId) {
    String name = "vouchsafe.roaming.0";
    charon.sas.remove(old);
    charon.sas.put(next, named(name, sa(name, next, remoteId, "ESTABLISHED")));
    logins.event(
        "ike-rekey",
        named(
            name,
            ViciMessage.builder()
                .section("old", sa(name, old, remoteId, "REKEYING"))
                .section("new", sa(name, next, remoteId, "ESTABLISHED"))
                .build()));
  }

  /** Learnt, as the caches do: remembered first, told then. */
  void revoke(Certificate leaf) {
    denied.put(leaf, Reason.REVOKED);
    known.add(StatusKey.of(new RevocationQuery(leaf, CA.certificate())));
    sessions.events.publish(
        new RevocationEvent.Learnt(
            TENANT, StatusKey.of(new RevocationQuery(leaf, CA.certificate()))));
  }

  static Certificate alice() {
    return CA.issue(CertificateSpec.client("CN=alice", NOW).serial(11).email("alice@lab.test"))
        .certificate();
  }

  static Certificate bob() {
    return CA.issue(CertificateSpec.client("CN=bob", NOW).serial(12).email("bob@lab.test"))
        .certificate();
  }

  // What is decided.

  private Future<Verdict> decide(TenantRuntime tenant, IkePeer peer, Submission submission) {
    asked.add(submission.presented());
    peers.add(peer);
    if (isBroken) {
      throw new IllegalStateException("a bug");
    }
    return Future.succeededFuture(chosen(verdict(submission.presented()), peer));
  }

  /** Without a certificate a session rests on its tunnel. */
  private Verdict chosen(Verdict verdict, IkePeer peer) {
    return new Verdict(
        verdict.reference(),
        verdict.tenant(),
        verdict.policy(),
        verdict.front(),
        verdict.decision(),
        verdict.leaf(),
        verdict.at(),
        verdict.nanos(),
        verdict.untrusted(),
        verdict.claimed(),
        verdict.matched(),
        Optional.of(
            new TunnelChoice(
                peer, verdict.isAllow() ? decidedTunnel.or(peer::connection) : Optional.empty())));
  }

  private Verdict verdict(Presented presented) {
    if (presented.chain().isEmpty()) {
      return verdict(
          withoutCertificate
              .<Decision>map(reason -> new Decision.Deny(reason, "", Evidence.NONE))
              .orElseGet(
                  () ->
                      new Decision.Allow(
                          Reason.OK, "", Evidence.NONE, clock.instant().plusSeconds(300))),
          presented);
    }
    return switch (Certificate.parse(presented.chain().getFirst().toBytes())) {
      case Parsed.Ok<Certificate>(Certificate leaf) -> verdict(decision(leaf), presented);
      case Parsed.Malformed<Certificate>(String why) ->
          verdict(new Decision.Deny(Reason.MALFORMED, why, Evidence.NONE), presented);
    };
  }

  private Decision decision(Certificate leaf) {
    Reason reason = denied.get(leaf);
    if (reason != null) {
      return new Decision.Deny(reason, "", Evidence.ofLeaf(Optional.of(leaf)));
    }
    CertificateStatus status =
        new CertificateStatus(
            new RevocationQuery(leaf, CA.certificate()), Source.OCSP, Optional.empty(), List.of());
    return new Decision.Allow(
        Reason.OK,
        "",
        new Evidence(
            Optional.of(leaf), List.of(leaf, CA.certificate()), Optional.empty(), List.of(status)),
        clock.instant().plusSeconds(300));
  }

  private Verdict verdict(Decision decision, Presented presented) {
    return new Verdict(
        "r-" + ++references,
        TENANT,
        "default",
        presented.front(),
        decision,
        Optional.empty(),
        clock.instant(),
        0,
        Optional.empty(),
        presented.claimed(),
        Optional.empty(),
        Optional.empty());
  }

  int reasked;
  boolean isBroken;

  private Verdict again(Session session) {
    reasked++;
    Certificate leaf =
        denied.keySet().stream()
            .filter(one -> one.sha256().equals(session.identity().orElseThrow().sha256()))
            .findFirst()
            .orElse(null);
    Presented presented = Presented.nothing("session");
    return leaf == null
        ? verdict(allowAgain(session), presented)
        : verdict(decision(leaf), presented);
  }

  private Decision allowAgain(Session session) {
    for (Presented presented : asked) {
      if (!presented.chain().isEmpty()
          && presented
              .chain()
              .getFirst()
              .sha256()
              .equals(session.identity().orElseThrow().sha256())) {
        Parsed<Certificate> parsed = Certificate.parse(presented.chain().getFirst().toBytes());
        if (parsed instanceof Parsed.Ok<Certificate>(Certificate leaf)) {
          return decision(leaf);
        }
      }
    }
    throw new IllegalStateException("a session of nobody");
  }

  // The settings.

  /** It trusts the CA of the lab. */
  private static Policy policy() {
    return new Policy(
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
  }

  static TenantRuntime tenant(List<Tunnel> tunnels) {
    TenantSettings settings =
        new TenantSettings(
            TENANT,
            List.of(new FrontSettings(Optional.empty(), List.of(), "default", List.of("default"))),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("default", policy()),
            List.of(),
            BlockList.EMPTY,
            Map.of(),
            SessionSettings.DEFAULT,
            tunnels,
            Map.of());
    return new TenantRuntime(
        settings,
        TenantCaches.of(settings, new SimpleMeterRegistry(), () -> 0.5),
        null,
        null,
        null,
        null,
        List.of());
  }

  static Tunnel tunnel(String name) {
    return tunnel(name, Optional.empty());
  }

  static Tunnel tunnel(String name, Optional<Duration> recheck) {
    return tunnel(name, recheck, List.of());
  }

  static Tunnel tunnel(String name, Optional<Duration> recheck, List<IpRange> localNetworks) {
    return tunnel(
        name,
        new TunnelAuth.ByCertificate(
            "default", new GatewayCredential(List.of(CA.certificate()), CA.keys().getPrivate())),
        recheck,
        localNetworks);
  }

  /** The same with a pool. */
  static Tunnel pooled(String name, String addresses) {
    Tunnel without = tunnel(name);
    return new Tunnel(
        without.name(),
        without.profile(),
        without.versions(),
        without.interfaceName(),
        without.localEndpoint(),
        without.remoteEndpoint(),
        without.auth(),
        without.idList(),
        without.onIdMismatch(),
        without.localId(),
        without.enforceLocalId(),
        without.localNetworks(),
        without.remoteNetworks(),
        Optional.of(
            new AddressPool(
                List.of(ChildNetworks.range(addresses).orElseThrow()), List.of(), List.of())),
        without.proposals(),
        without.signatures(),
        without.ikeLifetime(),
        without.ipsecLifetime(),
        without.dpd(),
        without.initiate(),
        without.sessionRecheck(),
        without.gateways());
  }

  static Tunnel psk(String name) {
    return psk(name, 1);
  }

  static Tunnel psk(String name, int secret) {
    return tunnel(
        name,
        new TunnelAuth.ByPsk(new PreSharedKey(Der.copyOf(new byte[] {(byte) secret, 2, 3}))),
        Optional.empty(),
        List.of());
  }

  private static Tunnel tunnel(
      String name, TunnelAuth auth, Optional<Duration> recheck, List<IpRange> localNetworks) {
    return new Tunnel(
        name,
        TunnelProfile.ROAMING,
        IkeVersions.ONLY_2,
        Optional.empty(),
        new Endpoint.Any(),
        new Endpoint.Any(),
        auth,
        Optional.empty(),
        OnIdMismatch.NEXT,
        Optional.empty(),
        false,
        localNetworks,
        List.of(),
        Optional.empty(),
        Proposals.HIGH,
        List.of(),
        Duration.ofHours(8),
        Duration.ofHours(1),
        Duration.ofSeconds(30),
        Initiation.RESPONDER_ONLY,
        recheck,
        Set.of());
  }

  static ViciMessage anotherRuns(long id, String remoteId) {
    return named(
        "vouchsafe.roaming.0",
        ViciMessage.builder()
            .put("uniqueid", Long.toString(id))
            .put("state", "ESTABLISHED")
            .put("remote-host", "10.9.0.9")
            .put("remote-id", remoteId)
            .put("initiator-spi", "feed")
            .put("responder-spi", "beef")
            .build());
  }
}
