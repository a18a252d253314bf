package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.emergency.TenantEmergency;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Basis;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails at the very end of a decision: nobody waits for ever, and nobody passes untold. */
class UntoldDecisionTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private final LabCa other = LabCa.root(CertificateSpec.ca("CN=Other", NOW), BC);
  private final CaGroup group = new CaGroup(List.of(new TrustAnchor(ca.certificate())), List.of());
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Vertx vertx = Vertx.vertx();
  private final Queue<Runnable> given = new ArrayDeque<>();
  private final List<Verdict> journal = new ArrayList<>();

  /** No path leads from a stranger's certificate to the anchors: this policy lets it pass. */
  private final Policy observe =
      new Policy(
          "default",
          group,
          PathSettings.defaults(Purpose.CLIENT_AUTH),
          new RevocationPolicy(
              List.of(Source.STAPLED),
              RevocationPolicy.Scope.LEAF,
              RevocationPolicy.OnUnknown.DENY,
              RevocationPolicy.OnUnavailable.DENY,
              List.of(),
              List.of()),
          Duration.ofSeconds(60),
          Duration.ofSeconds(300),
          Policy.Mode.OBSERVE);

  @AfterEach
  void stop() {
    vertx.close();
  }

  @Test
  void whatIsToldPasses() {
    Future<Verdict> decided = decide(tenant(emergency()), journal::add, Runnable::run);

    assertThat(decided.result().isAllow()).isTrue();
    assertThat(journal).containsExactly(decided.result());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAllowThatCannotBeToldIsADeny(boolean waits) throws Exception {
    TenantRuntime tenant = tenant(emergency());
    Future<Verdict> decided =
        decide(
            tenant,
            verdict -> {
              if (verdict.isAllow()) {
                throw new IllegalStateException("a line that cannot be made");
              }
              journal.add(verdict);
            },
            waits ? given::add : Runnable::run);
    given.forEach(Runnable::run);
    decided.await(10, TimeUnit.SECONDS);

    assertThat(decided.result().isAllow()).isFalse();
    assertThat(decided.result().decision().reason()).isEqualTo(Reason.INTERNAL);
    assertThat(journal).as("the deny has its line").containsExactly(decided.result());
    assertThat(registry.scrape())
        .contains("decision=\"deny\"", "reason=\"internal\"")
        .doesNotContain("decision=\"allow\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aJournalThatNeverTakesAnythingCostsNoAnswer(boolean waits) throws Exception {
    Future<Verdict> decided =
        decide(
            tenant(emergency()),
            verdict -> {
              throw new StackOverflowError("nothing can be told");
            },
            waits ? given::add : Runnable::run);
    given.forEach(Runnable::run);
    decided.await(10, TimeUnit.SECONDS);

    assertThat(decided.result().isAllow()).isFalse();
    assertThat(decided.result().decision().reason()).isEqualTo(Reason.INTERNAL);
  }

  /** A place that a piece of work held is free again, however its decision ended. */
  @Test
  void theNextOneIsDecidedAsEver() throws Exception {
    Workers one = new Workers("lab", 1, 1, given::add, () -> Runnable::run, System::nanoTime);
    TenantRuntime tenant = tenant(emergency());
    List<Integer> failing = new ArrayList<>(List.of(1, 1, 1, 1, 1, 1));
    DecisionService service =
        service(
            one,
            verdict -> {
              if (!failing.isEmpty()) {
                failing.removeFirst();
                throw new IllegalStateException("not yet");
              }
              journal.add(verdict);
            });
    for (int i = 0; i < 3; i++) {
      Future<Verdict> untold = service.decide(tenant, observe, stranger());
      given.remove().run();
      Verdict denied = untold.await(10, TimeUnit.SECONDS);
      assertThat(denied.decision().reason()).isEqualTo(Reason.INTERNAL);
    }

    Future<Verdict> next = service.decide(tenant, observe, stranger());
    given.remove().run();
    assertThat(next.await(10, TimeUnit.SECONDS).isAllow()).isTrue();
    assertThat(one.waiting()).isZero();
  }

  @Test
  void whatFailsBetweenTheDecisionAndItsLineIsADenyWithALine() {
    Future<Verdict> decided = decide(tenant(null), journal::add, Runnable::run);

    assertThat(decided.succeeded()).isTrue();
    assertThat(decided.result().isAllow()).isFalse();
    assertThat(decided.result().decision().reason()).isEqualTo(Reason.INTERNAL);
    assertThat(journal).containsExactly(decided.result());
  }

  @Test
  void aRefusalThatCannotBeToldIsStillAnAnswer() {
    Verdict refused =
        service(
                workers(Runnable::run),
                verdict -> {
                  throw new IllegalStateException("nothing can be told");
                })
            .refuse(
                Optional.of(tenant(emergency())),
                "nginx",
                new UntrustedCall(UntrustedCall.Kind.UNTRUSTED_CALLER, Optional.empty(), "acme"),
                "nobody");

    assertThat(refused.isAllow()).isFalse();
  }

  /** A tenant has no tunnels yet; a peer that wants one is refused, told and named all the same. */
  @Test
  void aPeerWithoutATunnelIsRefusedAndTold() {
    IkePeer peer = IkePeer.at(IpAddress.parse("192.0.2.7").orElseThrow(), Optional.empty());
    Future<Verdict> decided =
        service(workers(Runnable::run), journal::add)
            .decide(tenant(emergency()), new Basis.ByTunnel(peer), stranger());

    Verdict verdict = decided.result();
    assertThat(verdict.isAllow()).isFalse();
    assertThat(verdict.decision().reason()).isEqualTo(Reason.NO_TUNNEL);
    assertThat(verdict.decision().detail()).contains("192.0.2.7");
    assertThat(verdict.policy()).isEqualTo(Verdict.NO_POLICY);
    assertThat(verdict.leaf().orElseThrow().subject()).isEqualTo("CN=X");
    assertThat(journal).containsExactly(verdict);
  }

  private Future<Verdict> decide(TenantRuntime tenant, Consumer<Verdict> told, Executor threads) {
    return service(workers(threads), told).decide(tenant, observe, stranger());
  }

  private Submission stranger() {
    return Submission.of(
        new Presented(
            List.of(other.issue(CertificateSpec.client("CN=X", NOW)).certificate().der()),
            List.of(),
            "nginx"));
  }

  private static Workers workers(Executor threads) {
    return new Workers("lab", 1, 8, threads::execute, () -> Runnable::run, System::nanoTime);
  }

  private DecisionService service(Workers workers, Consumer<Verdict> told) {
    return new DecisionService(
        vertx,
        new DecisionPipeline(new Examiner(new PathValidator(new SignatureChecker(BC))), workers),
        () -> NOW,
        System::nanoTime,
        new References(new SecureRandom()),
        new DecisionMeters(Verdict.NO_TENANT, registry),
        told);
  }

  private TenantEmergency emergency() {
    return new Emergencies(StateDirectory.NONE, () -> NOW, registry, name -> 0)
        .of("acme", BlockList.EMPTY);
  }

  /** Of which nothing is asked but its settings, its memory and what holds in an emergency. */
  private TenantRuntime tenant(@Nullable TenantEmergency emergency) {
    TenantSettings settings =
        new TenantSettings(
            "acme",
            new FrontSettings(Optional.empty(), List.of(), "default", List.of("default")),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of("staff", group),
            Map.of(),
            Map.of(),
            Map.of("default", observe),
            List.of(),
            BlockList.EMPTY,
            Map.of());
    return new TenantRuntime(
        settings,
        TenantCaches.of(settings, registry, () -> 0.5),
        null,
        emergency,
        null,
        null,
        List.of());
  }
}
