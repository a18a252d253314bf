package io.vouchsafe.proxy.service;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.admin.AdminCall;
import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.admin.Readiness;
import io.vouchsafe.proxy.decision.DecisionPipeline;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.http.ApiServer;
import io.vouchsafe.proxy.http.BearerToken;
import io.vouchsafe.proxy.journal.DecisionLine;
import io.vouchsafe.proxy.journal.LineWriter;
import io.vouchsafe.proxy.relay.SourceLimit;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.upstream.HttpOcspChannel;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.Examiner;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service. */
public final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final LineWriter journal;
  private final Readiness readiness = new Readiness();
  private volatile @Nullable String api;
  private @Nullable Future<Void> stopping;
  private final AtomicInteger apiPort = new AtomicInteger();
  private final AtomicInteger adminPort = new AtomicInteger();

  private Service(Vertx vertx, PrometheusMeterRegistry registry, LineWriter journal) {
    this.vertx = vertx;
    this.registry = registry;
    this.journal = journal;
  }

  /**
   * Starts everything. The API port is bound last, after the warm-up: once it is open, it decides.
   *
   * @param journal takes one line of JSON a decision
   * @param state where what survives a restart lies
   */
  public static Future<Service> start(
      Settings settings,
      StateDirectory state,
      InstantSource clock,
      OutputStream journal,
      Capacity capacity) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(capacity.eventLoops())
                .setPreferNativeTransport(true));
    Service service = new Service(vertx, registry, new LineWriter(journal, registry));
    return service
        .open(settings, state, clock, capacity)
        .map(service)
        .recover(failure -> service.stop().transform(stopped -> Future.failedFuture(failure)));
  }

  private Future<Void> open(
      Settings settings, StateDirectory state, InstantSource clock, Capacity capacity) {
    if (!state.isKept()) {
      LOG.info("without a state directory nothing survives a restart");
    }
    SecureRandom random = new SecureRandom();
    SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
    PathValidator paths = new PathValidator(signatures);
    Examiner examiner = new Examiner(paths);
    Workers workers = new Workers(vertx, capacity.workers(), capacity.pendingWork());
    HttpClient client = client(capacity);
    NetClient tunnels = tunnels();
    References references = new References(random);
    OcspVerifier verifier = new OcspVerifier(signatures, paths);
    TenantAssembly assembly =
        new TenantAssembly(
            vertx,
            client,
            tunnels,
            verifier,
            workers,
            registry,
            clock,
            System::nanoTime,
            random,
            references);
    Map<String, TenantRuntime> assembled = new TreeMap<>();
    for (TenantSettings tenant : settings.tenants().values()) {
      assembled.put(tenant.name(), assembly.assemble(tenant));
    }
    Tenants tenants = new Tenants();
    tenants.swap(assembled);
    ListenSettings listen = settings.listen();
    BearerToken apiToken = new BearerToken(listen.apiToken(), listen.api());
    BearerToken adminToken = new BearerToken(listen.adminToken(), listen.admin());
    DecisionLine line = new DecisionLine();
    DecisionService decisions =
        new DecisionService(
            vertx,
            new DecisionPipeline(examiner, workers),
            clock,
            System::nanoTime,
            references,
            verdict -> journal.accept(line.of(verdict)));
    SourceLimit relayLimit = new SourceLimit(System::nanoTime);
    Map<String, AdminCall> calls = Map.of();
    WarmUp warmUp = new WarmUp(examiner, verifier, System::nanoTime);
    UpstreamWarmUp upstreamWarmUp =
        new UpstreamWarmUp(new HttpOcspChannel(vertx, client, tunnels, AllowedHosts.NONE));
    return vertx
        .deployVerticle(
            new AdminServer(listen, adminToken, registry, readiness, calls, adminPort::set))
        .compose(
            admin -> workers.run(() -> warmUp.run(settings.tenants().values(), clock.instant())))
        .compose(warm -> upstreamWarmUp.run(boundAdmin(settings)))
        .compose(
            warm ->
                vertx.deployVerticle(
                    () -> new ApiServer(listen, apiToken, tenants, decisions, relayLimit, clock, apiPort::set),
                    new DeploymentOptions().setInstances(capacity.eventLoops())))
        .onSuccess(
            deployment -> {
              api = deployment;
              readiness.enter(Readiness.Phase.READY);
              LOG.info("ready: api port {}, admin port {}", apiPort(), adminPort());
            })
        .mapEmpty();
  }

  private HostAndPort boundAdmin(Settings settings) {
    return new HostAndPort(settings.listen().admin().host(), adminPort());
  }

  private HttpClient client(Capacity capacity) {
    return vertx
        .httpClientBuilder()
        .with(new HttpClientOptions().setKeepAliveTimeout(15).setDecompressionSupported(false))
        .with(
            new PoolOptions()
                .setHttp1MaxSize(capacity.responderConnections())
                .setMaxWaitQueueSize(capacity.responderQueue()))
        .build();
  }

  /** RFC 9110 §4.3.4: https:// responders behind a proxy show a certificate for their own name. */
  private NetClient tunnels() {
    return vertx.createNetClient(new NetClientOptions().setHostnameVerificationAlgorithm("HTTPS"));
  }

  /** The port that fronts call. */
  public int apiPort() {
    return apiPort.get();
  }

  /** The port of metrics and health. */
  public int adminPort() {
    return adminPort.get();
  }

  /** Stops accepting, answers what is in flight, writes the journal out; within 5 s. */
  public synchronized Future<Void> stop() {
    Future<Void> before = stopping;
    if (before != null) {
      return before;
    }
    Promise<Void> stopped = Promise.promise();
    stopping = stopped.future();
    readiness.enter(Readiness.Phase.STOPPING);
    answerInFlight().onComplete(answered -> close(stopped));
    return stopped.future();
  }

  /** The API port first: what is in flight may still have to ask responders. */
  private Future<Void> answerInFlight() {
    String deployment = api;
    return deployment == null ? Future.succeededFuture() : vertx.undeploy(deployment);
  }

  /** On a thread of its own: the end of the event loops cannot be told on one of them. */
  private void close(Promise<Void> stopped) {
    Runnable close =
        () ->
            vertx
                .close()
                .onComplete(
                    closed -> {
                      journal.close();
                      registry.close();
                      LOG.info("stopped");
                      stopped.handle(closed);
                    });
    Thread.ofPlatform().name("vouchsafe-stop").start(close);
  }
}
