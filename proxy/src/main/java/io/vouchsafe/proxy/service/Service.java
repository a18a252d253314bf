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
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Problem.Severity;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.admin.AdminCall;
import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.admin.BlockRoutes;
import io.vouchsafe.proxy.admin.BreakGlassRoutes;
import io.vouchsafe.proxy.admin.CacheCall;
import io.vouchsafe.proxy.admin.DecisionCall;
import io.vouchsafe.proxy.admin.HealthDetail;
import io.vouchsafe.proxy.admin.Readiness;
import io.vouchsafe.proxy.canary.Canaries;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.decision.DecisionPipeline;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.Rehearsal;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.http.ApiServer;
import io.vouchsafe.proxy.http.BearerToken;
import io.vouchsafe.proxy.journal.DecisionLine;
import io.vouchsafe.proxy.journal.LineWriter;
import io.vouchsafe.proxy.journal.RecentVerdicts;
import io.vouchsafe.proxy.relay.SignerWatch;
import io.vouchsafe.proxy.relay.SourceLimit;
import io.vouchsafe.proxy.snapshot.WarmRestart;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.upstream.HttpOcspChannel;
import io.vouchsafe.proxy.upstream.ResponderTrust;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.Examiner;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service. */
public final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final long DAY_MILLIS = 86_400_000;

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final LineWriter journal;
  private final Readiness readiness = new Readiness();
  private volatile @Nullable String api;
  private volatile @Nullable WarmRestart warmRestart;
  private volatile @Nullable Reloads reloads;
  private @Nullable Future<Void> stopping;
  private volatile @Nullable CrlPlace crlPlace;
  private volatile @Nullable CrlLibrary library;
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
    return start(settings, Service::noFile, state, clock, journal, capacity);
  }

  private static SettingsReading noFile() {
    return new SettingsReading.Refused(
        List.of(new Problem(Severity.ERROR, "settings", 0, "", "they came from no file")));
  }

  /**
   * The same for settings that can be read again.
   *
   * @param source reads them for a reload, off the event loops
   */
  public static Future<Service> start(
      Settings settings,
      Supplier<SettingsReading> source,
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
    return Future.succeededFuture()
        .compose(begin -> service.open(settings, source, state, clock, capacity))
        .map(service)
        .recover(failure -> service.stop().transform(stopped -> Future.failedFuture(failure)));
  }

  private Future<Void> open(
      Settings settings,
      Supplier<SettingsReading> source,
      StateDirectory state,
      InstantSource clock,
      Capacity capacity) {
    if (!state.isKept()) {
      LOG.info("without a state directory nothing survives a restart");
    }
    CrlPlace place;
    try {
      place = CrlPlace.of(state);
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
    crlPlace = place;
    SecureRandom random = new SecureRandom();
    SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
    PathValidator paths = new PathValidator(signatures);
    Examiner examiner = new Examiner(paths);
    Workers workers = new Workers(vertx, capacity.workers(), capacity.pendingWork());
    HttpClient client = client(capacity);
    NetClient tunnels = tunnels();
    OcspVerifier verifier = new OcspVerifier(signatures, paths);
    Tenants tenants = new Tenants();
    Emergencies emergencies =
        new Emergencies(state, clock, registry, name -> blocks(tenants.named(name)));
    CrlLibrary crls =
        new CrlAssembly(vertx, tunnels, signatures, paths, registry, clock)
            .library(place.directory(), random.nextLong());
    library = crls;
    TenantAssembly assembly =
        new TenantAssembly(
            vertx,
            client,
            tunnels,
            signatures,
            paths,
            crls::keeper,
            workers,
            registry,
            clock,
            System::nanoTime,
            random,
            emergencies);
    Map<String, TenantRuntime> assembled = new TreeMap<>();
    for (TenantSettings tenant : settings.tenants().values()) {
      assembled.put(tenant.name(), assembly.assemble(tenant));
    }
    tenants.swap(assembled);
    ListenSettings listen = settings.listen();
    BearerToken apiToken = new BearerToken(listen.apiToken(), listen.api());
    BearerToken adminToken = new BearerToken(listen.adminToken(), listen.admin());
    DecisionLine line = new DecisionLine();
    RecentVerdicts recent = new RecentVerdicts();
    DecisionPipeline pipeline = new DecisionPipeline(examiner, workers);
    DecisionService decisions =
        new DecisionService(
            vertx,
            pipeline,
            clock,
            System::nanoTime,
            new References(random),
            verdict -> {
              journal.accept(line.of(verdict));
              recent.accept(verdict);
            });
    SignerWatch signers = new SignerWatch(clock, registry);
    signers.watch(settings.tenants().values());
    vertx.setPeriodic(DAY_MILLIS, daily -> signers.warn());
    SourceLimit relayLimit = new SourceLimit(System::nanoTime);
    List<Consumer<SettingsChange>> told =
        List.of(
            change -> apiToken.change(change.after().listen().apiToken()),
            change -> adminToken.change(change.after().listen().adminToken()),
            change -> crls.retain(change.after().tenants().keySet()),
            change -> signers.watch(change.after().tenants().values()),
            new GoneTenants(registry));
    Reloads reloading =
        new Reloads(vertx, new Reload(source, settings, assembly, tenants, told)::run, registry);
    reloads = reloading;
    EmergencyAudit audit = new EmergencyAudit(journal::accept, clock);
    Map<String, AdminCall> calls =
        Map.of(
            "reload", new ReloadCall(vertx, reloading),
            "blocks", new BlockRoutes(vertx, tenants, clock, audit),
            "break-glass", new BreakGlassRoutes(vertx, tenants, clock, audit),
            "decisions", new DecisionCall(recent, line),
            "cache", new CacheCall(vertx, tenants),
            "crls", new CrlsCall(crls));
    WarmRestart restart =
        new WarmRestart(
            vertx, state, registry, tenants, verifier, workers, clock, System::nanoTime);
    Canaries canaries = new Canaries(tenants, new Rehearsal(pipeline, clock), clock, registry);
    List<HealthDetail> details = List.of(signers, new CrlHealth(tenants, clock), canaries);
    WarmUp warmUp = new WarmUp(examiner, verifier, System::nanoTime);
    UpstreamWarmUp upstreamWarmUp =
        new UpstreamWarmUp(
            new HttpOcspChannel(
                vertx, client, tunnels, new ResponderTrust(paths, clock), AllowedHosts.NONE));
    return vertx
        .deployVerticle(
            new AdminServer(
                listen, adminToken, registry, readiness, details, calls, adminPort::set))
        .compose(
            admin -> workers.run(() -> warmUp.run(settings.tenants().values(), clock.instant())))
        .compose(warm -> upstreamWarmUp.run(boundAdmin(settings)))
        .compose(warm -> workers.run(() -> restored(crls)))
        .onSuccess(CrlLibrary::start)
        .compose(warm -> restart.read(capacity.workers()))
        .compose(
            warm ->
                vertx.deployVerticle(
                    () ->
                        new ApiServer(
                            listen, apiToken, tenants, decisions, relayLimit, clock, apiPort::set),
                    new DeploymentOptions().setInstances(capacity.eventLoops())))
        .onSuccess(
            deployment -> {
              api = deployment;
              warmRestart = restart;
              restart.keepWriting();
              canaries.start(vertx);
              new Sweeping(vertx, tenants, clock).start();
              readiness.enter(Readiness.Phase.READY);
              LOG.info("ready: api port {}, admin port {}", apiPort(), adminPort());
            })
        .mapEmpty();
  }

  private static int blocks(Optional<TenantRuntime> tenant) {
    return tenant.map(each -> each.emergency().current().blocks().entries().size()).orElse(0);
  }

  private static CrlLibrary restored(CrlLibrary crls) {
    crls.restore();
    return crls;
  }

  private HostAndPort boundAdmin(Settings settings) {
    return new HostAndPort(settings.listen().admin().host(), adminPort());
  }

  private HttpClient client(Capacity capacity) {
    return vertx
        .httpClientBuilder()
        .with(
            new HttpClientOptions()
                .setKeepAliveTimeout(15)
                .setDecompressionSupported(false)
                .setSslEngineOptions(handshakes()))
        .with(
            new PoolOptions()
                .setHttp1MaxSize(capacity.responderConnections())
                .setMaxWaitQueueSize(capacity.responderQueue()))
        .build();
  }

  /** Certificates of https:// responders are verified on worker threads. */
  private static SSLEngineOptions handshakes() {
    return new JdkSSLEngineOptions().setUseWorkerThread(true);
  }

  private NetClient tunnels() {
    return vertx.createNetClient(new NetClientOptions().setSslEngineOptions(handshakes()));
  }

  /** The port that fronts call. */
  public int apiPort() {
    return apiPort.get();
  }

  /** The port of metrics and health. */
  public int adminPort() {
    return adminPort.get();
  }

  /** Reads the settings again, and puts them in place when they are good. */
  public Future<ReloadOutcome> reload() {
    Reloads running = reloads;
    return running == null ? Future.failedFuture("not started yet") : running.request();
  }

  /**
   * Stops accepting, answers what is in flight, writes the snapshots and the journal out; within 5
   * s.
   */
  public synchronized Future<Void> stop() {
    Future<Void> before = stopping;
    if (before != null) {
      return before;
    }
    Promise<Void> stopped = Promise.promise();
    stopping = stopped.future();
    readiness.enter(Readiness.Phase.STOPPING);
    answerInFlight().eventually(this::writeSnapshots).onComplete(answered -> close(stopped));
    return stopped.future();
  }

  /** The API port first: what is in flight may still have to ask responders. */
  private Future<Void> answerInFlight() {
    String deployment = api;
    return deployment == null ? Future.succeededFuture() : vertx.undeploy(deployment);
  }

  /** A service that never opened has nothing to add to what it found. */
  private Future<Void> writeSnapshots() {
    WarmRestart restart = warmRestart;
    return restart == null ? Future.succeededFuture() : restart.lastWords();
  }

  private static void leave(@Nullable CrlPlace place, @Nullable CrlLibrary crls) {
    try {
      if (crls != null) {
        crls.write();
      }
      if (place != null) {
        place.close();
      }
    } catch (IOException e) {
      LOG.warn("files of CRLs are not left as they should be", e);
    }
  }

  /** On a thread of its own: the end of the event loops cannot be told on one of them. */
  private void close(Promise<Void> stopped) {
    Runnable close =
        () ->
            vertx
                .close()
                .onComplete(
                    closed -> {
                      leave(crlPlace, library);
                      journal.close();
                      registry.close();
                      LOG.info("stopped");
                      stopped.handle(closed);
                    });
    Thread.ofPlatform().name("vouchsafe-stop").start(close);
  }
}
