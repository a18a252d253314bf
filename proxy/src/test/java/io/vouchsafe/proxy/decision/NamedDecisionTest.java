package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.ocsp.OcspSource;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract, section 1, {@code decide_by_digest}: revocation is asked by issuer and serial. */
class NamedDecisionTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final int KEY_COMPROMISE = 1;

  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final SignatureChecker signatures = new SignatureChecker(provider);
  private final PathValidator paths = new PathValidator(signatures);
  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), provider);
  private final Certificate leaf =
      ca.issue(CertificateSpec.client("CN=Mallory", NOW)).certificate();
  private final Certificate other = ca.issue(CertificateSpec.client("CN=Bob", NOW)).certificate();
  private final OcspObject ocsp =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));
  private final CrlObject crl =
      new CrlObject(
          "corp",
          List.of(URI.create("http://pki.lab.test/issuing.crl")),
          false,
          List.of(),
          Duration.ofDays(1),
          false,
          Duration.ofSeconds(5),
          1 << 20,
          16);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Vertx vertx = Vertx.vertx();
  private final KeeperOnPaper keeper = new KeeperOnPaper();
  private final StatusCache memory = new StatusCache("acme", CacheSettings.DEFAULT, registry);
  private final Workers workers = new Workers(vertx, 1, 8);
  private final List<String> asked = new ArrayList<>();
  private RevocationStatus says = new RevocationStatus.Good();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aResponderIsAskedByIssuerAndSerial() throws Exception {
    Verdict verdict = decide(List.of(Source.OCSP), leaf, ca.certificate());

    assertThat(verdict.isAllow()).as(verdict.decision().detail()).isTrue();
    assertThat(verdict.decision().detail())
        .isEqualTo(
            "a certificate of CN=Issuing, known by its digest %s and its serial number alone: path valid, not revoked"
                .formatted(leaf.sha256()));
    assertThat(asked).containsExactly("serial " + leaf.serial() + " of CN=Issuing");
    assertThat(verdict.decision().evidence().leaf()).isEmpty();
    assertThat(verdict.decision().evidence().named().orElseThrow().serial())
        .isEqualTo(leaf.serial());
  }

  @Test
  void whatItCallsRevokedIsDenied() throws Exception {
    says = new RevocationStatus.Revoked(NOW.minusSeconds(9), RevocationReason.KEY_COMPROMISE);
    assertThat(decide(List.of(Source.OCSP), leaf, ca.certificate()).decision().reason())
        .isEqualTo(Reason.REVOKED);
  }

  @Test
  void aCrlIsLookedUpBySerial() throws Exception {
    keeper.held = List.of(held());
    assertThat(decide(List.of(Source.CRL), leaf, ca.certificate()).decision().reason())
        .isEqualTo(Reason.REVOKED);
    assertThat(decide(List.of(Source.CRL), other, ca.certificate()).decision().reason())
        .isEqualTo(Reason.OK);
  }

  @Test
  void nobodyIsAskedAboutAnIssuerThatIsNoneOfTheGroup() throws Exception {
    LabCa namesake = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), provider);
    assertThat(decide(List.of(Source.OCSP), leaf, namesake.certificate()).decision().reason())
        .isEqualTo(Reason.NO_PATH);
    assertThat(asked).isEmpty();
  }

  private Verdict decide(List<Source> sources, Certificate about, Certificate issuer)
      throws Exception {
    Policy policy = policy(sources);
    return await(
        new DecisionService(
                vertx,
                new DecisionPipeline(new Examiner(paths), workers),
                () -> NOW,
                System::nanoTime,
                new References(new SecureRandom()),
                new DecisionMeters(Verdict.NO_TENANT, registry),
                verdict -> {})
            .decide(
                tenant(policy),
                policy,
                Submission.of(
                    Presented.named(
                        new NamedCertificate(about.sha256(), issuer.sha256(), about.serial()),
                        "openvpn"))));
  }

  private Policy policy(List<Source> sources) {
    return new Policy(
        "vpn",
        new CaGroup(List.of(new TrustAnchor(ca.certificate())), List.of()),
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            sources,
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.DENY,
            List.of(ocsp),
            List.of(crl)),
        Duration.ofSeconds(60),
        Duration.ofSeconds(300),
        Policy.Mode.ENFORCE);
  }

  private TenantRuntime tenant(Policy policy) {
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
            BlockList.EMPTY,
            Map.of(),
            SessionSettings.DEFAULT,
            List.of(),
            Map.of());
    return new TenantRuntime(
        settings,
        TenantCaches.of(settings, registry, () -> 0.5),
        sources(),
        new Emergencies(StateDirectory.NONE, () -> NOW, registry, name -> 0)
            .of("acme", BlockList.EMPTY),
        null,
        null,
        List.of());
  }

  private StatusSources sources() {
    OcspSource responder =
        new OcspSource(
            UpstreamSettings.DIRECT,
            lookup -> {
              asked.add(lookup.question().query().describe());
              return Future.succeededFuture(said());
            });
    return new StatusSources(
        memory,
        new StapledSource(new OcspVerifier(signatures, paths), memory, workers, System::nanoTime),
        responder,
        new CrlSource(
            keeper,
            new CachedCrlJudge(new CrlVerifier(signatures, paths)),
            memory::heed,
            workers,
            System::nanoTime),
        new RefreshAhead(responder, Duration.ofDays(1), System::nanoTime));
  }

  private Attempt said() {
    CachedStatus status =
        new CachedStatus(
            new VerifiedStatus(
                says,
                NOW,
                Optional.of(NOW.plusSeconds(3600)),
                NOW,
                ca.certificate().sha256(),
                ca.certificate().notAfter(),
                SignerBasis.ISSUER,
                true),
            Source.OCSP,
            "corp",
            "http://ocsp.lab.test/",
            NOW);
    Attempt attempt = Attempt.of(Source.OCSP, "", status, Duration.ZERO);
    assertThat(attempt.outcome()).isIn(Outcome.GOOD, Outcome.REVOKED);
    return attempt;
  }

  private CachedCrl held() {
    byte[] der =
        LabCrl.sign(
            CrlSpec.complete(NOW)
                .revoke(leaf.serial().value(), NOW.minusSeconds(7200), KEY_COMPROMISE),
            ca,
            provider);
    return new CachedCrl(
        CrlIndex.parse(der).toOptional().orElseThrow(),
        Der.copyOf(der).sha256(),
        ca.certificate(),
        "http://pki.lab.test/issuing.crl",
        NOW,
        Path.of("unused"));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
