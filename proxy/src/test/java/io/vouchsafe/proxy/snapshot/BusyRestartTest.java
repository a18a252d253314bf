package io.vouchsafe.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.Demand;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reload brings a tenant back while our workers have no room to verify its snapshot. */
class BusyRestartTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private final Issued mallory = ca.issue(CertificateSpec.client("CN=Mallory", NOW));
  private final RevocationQuery query =
      new RevocationQuery(mallory.certificate(), ca.certificate());
  private final OcspObject corp =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));
  private final StatusQuestion question =
      new StatusQuestion(query, Optional.of(corp), Optional.empty());
  private final AcceptedResponse revoked =
      new AcceptedResponse(
          AcceptedResponse.issuer(ca.certificate()),
          mallory.certificate().serial(),
          "corp",
          Source.OCSP,
          AcceptedResponse.Word.REVOKED,
          NOW,
          mallory.certificate().notAfter(),
          mallory.certificate().notAfter(),
          Der.copyOf(
              new LabResponder(new Issued(ca.certificate(), ca.keys()), BC)
                  .respond(
                      ResponseSpec.about(query, NOW)
                          .revoked(NOW.minusSeconds(5), RevocationReason.KEY_COMPROMISE))));

  private final Vertx vertx = Vertx.vertx();
  private final Tenants tenants = new Tenants();
  private StateDirectory state;

  @TempDir Path directory;

  @BeforeEach
  void write() throws Exception {
    state = StateDirectory.open(directory.resolve("state"));
    TenantRuntime before = tenant();
    before.memory().statuses().accepted().keep(StatusKey.of(query), revoked);
    new Snapshot(state, new SimpleMeterRegistry())
        .write(before.name(), before.memory().statuses(), before.memory().responses(), NOW);
  }

  @AfterEach
  void close() throws Exception {
    state.close();
    await(vertx.close());
  }

  @Test
  void whatTheyHaveNoTimeForIsNeitherDamagedNorLost() throws Exception {
    TenantRuntime back = tenant();
    StatusCache statuses = back.memory().statuses();
    statuses.awaitSnapshot(true);

    await(restart(back, new Workers(vertx, "busy", 1, 0)).read(1));

    assertThat(statuses.damaged()).isEmpty();
    assertThat(statuses.accepted().worthKeeping(NOW)).containsExactly(revoked);
    assertThat(statuses.demand(question, NOW)).isEqualTo(Demand.ASK);
  }

  @Test
  void whoGoesAndComesBackMeanwhileIsNotWrittenBeforeItIsRead() throws Exception {
    Queue<Runnable> thread = new ConcurrentLinkedQueue<>();
    Workers workers = new Workers("held", 1, 8, thread::add, () -> Runnable::run, System::nanoTime);
    WarmRestart restart = restart(tenant(), workers);
    Future<Void> first = restart.read(1);
    Awaitility.await().until(() -> workers.waiting() + thread.size() == 1);
    tenants.swap(Map.of());
    await(restart.readNewcomers());
    tenants.swap(Map.of("acme", tenant()));
    Future<Void> second = restart.readNewcomers();
    Awaitility.await().until(() -> workers.waiting() + thread.size() == 2);

    thread.remove().run();
    await(first);
    await(restart.lastWords());

    assertThat(second.isComplete()).isFalse();
    assertThat(
            new Snapshot(state, new SimpleMeterRegistry())
                .read(SnapshotKind.ACCEPTED, "acme", 1 << 20)
                .entries())
        .containsExactly(revoked);
  }

  @Test
  void withTimeItIsTakenBack() throws Exception {
    TenantRuntime back = tenant();

    await(restart(back, new Workers(vertx, 1, 8)).read(1));

    assertThat(back.memory().statuses().saysRevoked(question.key())).isTrue();
  }

  private WarmRestart restart(TenantRuntime tenant, Workers workers) {
    tenants.swap(Map.of("acme", tenant));
    SignatureChecker signatures = new SignatureChecker(BC);
    return new WarmRestart(
        vertx,
        state,
        new SimpleMeterRegistry(),
        tenants,
        new OcspVerifier(signatures, new PathValidator(signatures)),
        workers,
        () -> NOW,
        System::nanoTime);
  }

  /** Of which nothing is asked but its settings and its memory. */
  private TenantRuntime tenant() {
    CaGroup group = new CaGroup(List.of(new TrustAnchor(ca.certificate())), List.of());
    TenantSettings settings =
        new TenantSettings(
            "acme",
            new FrontSettings(Optional.empty(), List.of(), "default", List.of("default")),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of("staff", group),
            Map.of("corp", corp),
            Map.of(),
            Map.of("default", policy(group)),
            List.of(),
            BlockList.EMPTY,
            Map.of());
    TenantCaches memory = TenantCaches.of(settings, new SimpleMeterRegistry(), () -> 0.5);
    return new TenantRuntime(settings, memory, null, null, null, null, List.of());
  }

  private Policy policy(CaGroup group) {
    return new Policy(
        "default",
        group,
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(Source.OCSP),
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.ALLOW,
            List.of(corp),
            List.of()),
        Duration.ofSeconds(2),
        Duration.ofMinutes(5),
        Policy.Mode.ENFORCE);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
