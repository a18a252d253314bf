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
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionMeters;
import io.vouchsafe.proxy.decision.DecisionPipeline;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Target;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session whose certificate a data plane only named. */
class NamedSessionTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final LabCa CA = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private static final Certificate ALICE =
      CA.issue(CertificateSpec.client("CN=Alice", NOW)).certificate();
  private static final Certificate BOB =
      CA.issue(CertificateSpec.client("CN=Bob", NOW)).certificate();
  private static final NamedCertificate NAMED =
      new NamedCertificate(ALICE.sha256(), CA.certificate().sha256(), ALICE.serial());

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

  private void settings(Policy policy, Target... blocked) {
    BlockList blocks =
        BlockList.of(
            List.of(blocked).stream()
                .map(
                    target ->
                        new BlockEntry(
                            target, Optional.empty(), Optional.empty(), Optional.empty()))
                .toList());
    TenantSettings settings =
        new TenantSettings(
            "acme",
            List.of(new FrontSettings(Optional.empty(), List.of(), "vpn", List.of("vpn"))),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("vpn", policy),
            List.of(),
            blocks,
            Map.of(),
            SessionSettings.DEFAULT,
            List.of(),
            Map.of());
    tenants.swap(
        Map.of(
            "acme",
            new TenantRuntime(
                settings,
                TenantCaches.of(settings, registry, () -> 0.5),
                null,
                new Emergencies(StateDirectory.NONE, () -> NOW, registry, name -> 0)
                    .of("acme", blocks),
                null,
                null,
                List.of())));
  }

  private static Policy policy(LabCa trusted) {
    return new Policy(
        "vpn",
        new CaGroup(List.of(new TrustAnchor(trusted.certificate())), List.of()),
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

  private Verdict login() {
    TenantRuntime tenant = tenants.named("acme").orElseThrow();
    return decisions
        .decide(
            tenant,
            tenant.policy("vpn").orElseThrow(),
            Submission.of(Presented.named(NAMED, "openvpn")))
        .result();
  }

  private Session session(Verdict verdict) {
    return new Session(
        1, "s-1", "acme", "vpn", SessionBasis.of(verdict).orElseThrow(), NOW, new FakeHandle());
  }

  private Verdict again(Session session) {
    return ((SessionAnswer.Decided) fresh.decide(session).result()).verdict();
  }

  @Test
  void itIsDecidedAboutAgainByWhatWasNamed() {
    settings(policy(CA));
    Verdict verdict = login();
    Session session = session(verdict);

    assertThat(verdict.isAllow()).as(verdict.decision().detail()).isTrue();
    assertThat(verdict.leaf()).isEmpty();
    assertThat(session.identity()).isEmpty();
    assertThat(session.basis().chain()).isEmpty();
    assertThat(again(session).isAllow()).isTrue();
    assertThat(SessionBasis.of(again(session)).orElseThrow().named()).contains(NAMED);
    settings(policy(LabCa.root(CertificateSpec.ca("CN=Other", NOW), BC)));
    assertThat(again(session).decision().reason()).isEqualTo(Reason.NO_PATH);
  }

  @Test
  void aBlockEndsItAlsoOneThatCannotBeCompared() {
    settings(policy(CA));
    Session session = session(login());
    assertThat(known.of(session)).isEqualTo(SessionCheck.Found.NOTHING);

    settings(policy(CA), new Target.OfCertificate(BOB.sha256()));
    assertThat(known.of(session)).isNotEqualTo(SessionCheck.Found.BLOCKED);
    assertThat(login().isAllow()).isTrue();
    for (Target target :
        List.of(new Target.OfCertificate(ALICE.sha256()), new Target.OfSubject(BOB.subject()))) {
      settings(policy(CA), target);
      assertThat(known.of(session)).isEqualTo(SessionCheck.Found.BLOCKED);
      assertThat(login().decision().reason()).isEqualTo(Reason.BLOCKED);
      assertThat(again(session).decision().reason()).isEqualTo(Reason.BLOCKED);
    }
  }

  /** Whoever learns that the certificate is revoked finds the session by the same key. */
  @Test
  void itIsFoundByWhatIsLearntOfTheCertificate() {
    RevocationQuery bySerial = RevocationQuery.bySerial(ALICE.serial(), CA.certificate());
    Evidence evidence =
        Evidence.ofNamed(
            NAMED,
            List.of(CA.certificate()),
            List.of(
                new CertificateStatus(
                    bySerial, Source.NONE, Optional.empty(), List.of(), false, Optional.empty())));
    Verdict verdict =
        new Verdict(
            "r-1",
            "acme",
            "vpn",
            "openvpn",
            new Decision.Allow(Reason.OK, "", evidence, NOW.plusSeconds(60)),
            Optional.empty(),
            NOW,
            1,
            Optional.empty());
    assertThat(SessionBasis.of(verdict).orElseThrow().keys())
        .containsExactly(StatusKey.of(new RevocationQuery(ALICE, CA.certificate())));
  }
}
