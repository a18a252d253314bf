package io.vouchsafe.proxy.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.crl.CrlAttempt;
import io.vouchsafe.proxy.decision.DecisionMeters;
import io.vouchsafe.proxy.decision.DecisionPipeline;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.Rehearsal;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One tenant of the settings in a process that serves nobody and ends soon: put together like the
 * service, without its ports, its caches and its snapshots. CRLs lie in a temporary directory.
 */
public final class OneDecision implements AutoCloseable {
  /** Who hands the chain over. */
  public static final String FRONT = "check";

  /** A fresh process needs one to three; a responder that is down is not asked for ever. */
  private static final int MOST_REHEARSALS = 5;

  /** A responder that takes more than that part of its timeout may take all of it once. */
  private static final int COMFORTABLE = 2;

  private static final Set<Reason> LATE = Set.of(Reason.DEADLINE, Reason.OVER_BUDGET);

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final Foundation base;
  private final CrlsOnDisk crls;
  private final TenantSettings settings;
  private final TenantAssembly assembly;
  private final Emergencies emergencies;

  /** Ctrl-C, while somebody hangs: a large CRL must not stay behind. */
  private final Thread interrupted;

  /**
   * The decision, and how the CRLs were obtained that the settings name.
   *
   * @param crls one for each URL that was asked, in the order of the URLs
   */
  public record Answer(Verdict verdict, List<CrlAttempt> crls) {
    public Answer {
      crls = crls.stream().sorted(Comparator.comparing(CrlAttempt::url)).toList();
    }
  }

  private OneDecision(
      Vertx vertx,
      PrometheusMeterRegistry registry,
      Foundation base,
      CrlsOnDisk crls,
      TenantSettings settings,
      StateDirectory state) {
    this.vertx = vertx;
    this.registry = registry;
    this.base = base;
    this.crls = crls;
    this.settings = settings;
    this.emergencies = new Emergencies(state, base.clock(), registry, tenant -> 0);
    this.assembly = new TenantAssembly(base);
    this.interrupted = new Thread(crls::close, "vouchsafe-check-end");
    Runtime.getRuntime().addShutdownHook(interrupted);
  }

  /**
   * Puts {@code settings} together.
   *
   * @param state where blocks and break-glass allows are read; nothing is written there
   * @throws IOException when there is no room for CRLs
   */
  public static OneDecision over(TenantSettings settings, StateDirectory state, InstantSource clock)
      throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Capacity capacity = Capacity.ofThisMachine().withEventLoops(1);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    Foundation base = Foundation.of(vertx, registry, clock, capacity);
    try {
      CrlsOnDisk crls = CrlsOnDisk.in(StateDirectory.NONE, base);
      return new OneDecision(vertx, registry, base, crls, settings, state);
    } catch (IOException e) {
      vertx.close();
      registry.close();
      throw e;
    }
  }

  /**
   * Fetches the CRLs, rehearses, decides. Fails only for bugs, and with what a tenant throws that
   * cannot be put together.
   *
   * @param read what is presented, if that could be read
   */
  public Future<Answer> decide(Policy policy, Parsed<Presented> read) {
    return onEventLoop(
        () -> {
          TenantRuntime first = fresh();
          return base.workers()
              .run(() -> warmUp().run(List.of(first.settings()), base.clock().instant()))
              .map(WorkResult::required)
              .compose(warm -> crls.library().fetchOnce(first.name()))
              .compose(
                  fetched ->
                      rehearse(policy, read, MOST_REHEARSALS)
                          .compose(warm -> decided(policy, read))
                          .map(verdict -> new Answer(verdict, fetched)));
        });
  }

  private Future<Verdict> decided(Policy policy, Parsed<Presented> read) {
    return decisions().decide(fresh(), policy, FRONT, submission(read));
  }

  private static Parsed<Submission> submission(Parsed<Presented> read) {
    return switch (read) {
      case Parsed.Ok<Presented>(Presented presented) -> Parsed.ok(Submission.of(presented));
      case Parsed.Malformed<Presented>(String reason) -> Parsed.malformed(reason);
    };
  }

  /** A tenant that has never decided; no snapshot will come, and nobody reads the metrics. */
  private TenantRuntime fresh() {
    registry.clear();
    return assembly.assemble(
        settings,
        TenantCaches.of(settings, registry, base.random()::nextDouble),
        emergencies.of(settings.name(), settings.blocks()),
        crls.library().keeper(settings));
  }

  private WarmUp warmUp() {
    return new WarmUp(
        new Examiner(base.paths()),
        new OcspVerifier(base.signatures(), base.paths()),
        base.nanoTime());
  }

  private DecisionPipeline pipeline() {
    return new DecisionPipeline(new Examiner(base.paths()), base.workers());
  }

  private DecisionService decisions() {
    return new DecisionService(
        vertx,
        pipeline(),
        base.clock(),
        base.nanoTime(),
        new References(base.random()),
        new DecisionMeters(Verdict.NO_TENANT, registry),
        verdict -> {});
  }

  /**
   * The first exchanges of a fresh process take longer than an OCSP object's usual timeout, which
   * is no responder's fault. The same decision is made and thrown away, until it is not our own
   * slowness any more or has been tried often enough. Each time nothing is known of the time
   * before: neither what was learnt nor who has failed.
   */
  private Future<Void> rehearse(Policy policy, Parsed<Presented> read, int left) {
    if (left == 0 || !(read instanceof Parsed.Ok<Presented>(Presented presented))) {
      return Future.succeededFuture();
    }
    return new Rehearsal(pipeline(), base.clock(), base.nanoTime())
        .of(fresh(), policy, presented)
        .compose(
            decision ->
                isLate(decision) || isClose(decision, policy)
                    ? rehearse(policy, read, left - 1)
                    : Future.succeededFuture());
  }

  private static boolean isLate(Decision decision) {
    return LATE.contains(decision.reason())
        || decision.evidence().revocation().stream()
            .flatMap(status -> status.attempts().stream())
            .anyMatch(attempt -> attempt.outcome() == Outcome.TIMEOUT);
  }

  private static boolean isClose(Decision decision, Policy policy) {
    Optional<Duration> shortest =
        policy.revocation().ocsp().stream().map(OcspObject::timeout).min(Duration::compareTo);
    return shortest.isPresent()
        && decision.evidence().revocation().stream()
            .flatMap(status -> status.attempts().stream())
            .filter(attempt -> attempt.source() == Source.OCSP)
            .anyMatch(
                attempt -> attempt.took().compareTo(shortest.get().dividedBy(COMFORTABLE)) > 0);
  }

  private <T> Future<T> onEventLoop(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(
        begin -> {
          try {
            work.get().onComplete(done);
          } catch (RuntimeException | Error e) {
            done.tryFail(e);
          }
        });
    return done.future();
  }

  /** Ends every connection and deletes the CRLs. Blocks. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException ending) {
      return; // The hook does it.
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
    crls.close();
    registry.close();
  }
}
