package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionMeters;
import io.vouchsafe.proxy.decision.DecisionPipeline;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.LabTunnel;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Basis;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that a tunnel let in is decided about by tunnel again. */
class FreshDecisionsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final LabCa CA = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private static final Issued GATEWAY = CA.issue(CertificateSpec.server("CN=gw", NOW));
  private static final Certificate ALICE =
      CA.issue(CertificateSpec.client("CN=Alice", NOW).email("alice@lab.test")).certificate();
  private static final Tunnel FIRST = LabTunnel.named("a").byPolicy("old", GATEWAY).make();
  private static final Tunnel SECOND = LabTunnel.named("b").byPolicy("old", GATEWAY).make();
  private static final Tunnel SECRET = LabTunnel.named("psk").bySecret().make();

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Tenants tenants = new Tenants();
  private final DecisionService decisions =
      new DecisionService(
          vertx,
          new DecisionPipeline(
              new Examiner(new PathValidator(new SignatureChecker(BC))),
              new Workers("lab", 1, 8, Runnable::run, () -> Runnable::run, System::nanoTime)),
          () -> NOW,
          System::nanoTime,
          new References(new SecureRandom()),
          new DecisionMeters(Verdict.NO_TENANT, registry),
          verdict -> {});
  private final FreshDecisions fresh = new FreshDecisions(tenants, decisions);
  private final CurrentKnowledge known = new CurrentKnowledge(tenants, new TrustChanges(() -> NOW));

  @AfterEach
  void stop() {
    vertx.close();
  }

  /** From now on these tunnels, and a policy of that name. */
  private void settings(String policy, Tunnel... tunnels) {
    Map<String, Policy> policies = new LinkedHashMap<>();
    policies.put(policy, policy(policy));
    TenantSettings settings =
        new TenantSettings(
            "acme",
            List.of(new FrontSettings(Optional.empty(), List.of(), policy, List.of(policy))),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of(),
            Map.of(),
            Map.of(),
            policies,
            List.of(),
            BlockList.EMPTY,
            Map.of(),
            SessionSettings.DEFAULT,
            List.of(tunnels),
            Map.of());
    tenants.swap(
        Map.of(
            "acme",
            new TenantRuntime(
                settings,
                TenantCaches.of(settings, registry, () -> 0.5),
                null,
                new Emergencies(StateDirectory.NONE, () -> NOW, registry, name -> 0)
                    .of("acme", BlockList.EMPTY),
                null,
                null,
                List.of())));
  }

  private static Policy policy(String name) {
    return new Policy(
        name,
        new CaGroup(List.of(new TrustAnchor(CA.certificate())), List.of()),
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(),
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.DENY,
            List.of(),
            List.of()),
        Duration.ofSeconds(60),
        Duration.ofSeconds(300),
        Policy.Mode.ENFORCE);
  }

  private Session login(Certificate... chain) {
    Presented presented =
        new Presented(
            Stream.of(chain).map(Certificate::der).toList(),
            List.of(),
            Optional.of(new ClaimedId(IdType.EMAIL, "alice@lab.test")),
            "gateway");
    IkePeer peer = IkePeer.at(IpAddress.parse("192.0.2.7").orElseThrow(), Optional.empty());
    Verdict verdict =
        decisions
            .decide(
                tenants.named("acme").orElseThrow(),
                new Basis.ByTunnel(peer),
                Submission.of(presented))
            .result();
    return new Session(
        1,
        "s-1",
        "acme",
        verdict.policy(),
        SessionBasis.of(verdict).orElseThrow(),
        NOW,
        new FakeHandle());
  }

  private Verdict again(Session session) {
    return ((SessionAnswer.Decided) fresh.decide(session).result()).verdict();
  }

  @Test
  void theSameTunnelLetsItGoOn() {
    settings("old", FIRST, SECOND);
    Session session = login(ALICE);

    Verdict verdict = again(session);
    assertThat(verdict.isAllow()).as(verdict.decision().detail()).isTrue();
    assertThat(verdict.tunnel()).contains("a");
    assertThat(SessionBasis.of(verdict).orElseThrow().choice()).isEqualTo(session.basis().choice());
  }

  @Test
  void anotherTunnelIsACutWhateverThatOneAllows() {
    settings("old", FIRST, SECOND);
    Session session = login(ALICE);
    settings("old", SECOND, FIRST);

    assertThat(fresh.decide(session).result())
        .isEqualTo(new SessionAnswer.Undecided(new CutCause.OtherTunnel()));
    assertThat(new CutCause.OtherTunnel().word()).isEqualTo("other_tunnel");
  }

  @Test
  void withoutATunnelItIsDenied() {
    settings("old", FIRST);
    Session session = login(ALICE);
    settings("old");

    assertThat(again(session).decision().reason()).isEqualTo(Reason.NO_TUNNEL);
  }

  @Test
  void aTunnelMayGetAnotherPolicy() {
    settings("old", FIRST);
    Session session = login(ALICE);
    settings("new", LabTunnel.named("a").byPolicy("new", GATEWAY).make());

    assertThat(known.of(session)).isEqualTo(SessionCheck.Found.TO_BE_ASKED);
    assertThat(again(session).isAllow()).isTrue();
  }

  @Test
  void aSessionOfASecretGoesOnWhileItsTunnelIsThere() {
    settings("old", FIRST, SECRET);
    Session session = login();
    assertThat(session.identity()).isEmpty();
    assertThat(session.isProven()).isFalse();
    assertThat(known.of(session)).isEqualTo(SessionCheck.Found.NOTHING);

    assertThat(again(session).tunnel()).contains("psk");
    settings("old", FIRST);
    assertThat(again(session).decision().reason()).isEqualTo(Reason.NO_TUNNEL);
    tenants.swap(Map.of());
    assertThat(known.of(session)).isEqualTo(SessionCheck.Found.NO_TENANT);
  }
}
