package io.vouchsafe.proxy.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Problem.Severity;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.admin.Readiness;
import io.vouchsafe.proxy.decision.DecisionRecord;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.front.tls.UpstreamForwardings;
import io.vouchsafe.proxy.journal.LineWriter;
import io.vouchsafe.proxy.journal.StderrAppender;
import io.vouchsafe.proxy.record.DecisionRecorder;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.tenant.ReloadOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service. */
public final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final LineWriter journal;
  private final Optional<DecisionRecorder> recorder;
  private final StateDirectory state;
  private final ProcessMeters process;
  private final Readiness readiness = new Readiness();
  private final Ports ports = Ports.unbound();
  private volatile @Nullable CrlsOnDisk crls;
  private volatile @Nullable SharedNode shared;
  private volatile @Nullable RunningService open;
  private @Nullable Future<Void> stopping;

  private Service(
      Vertx vertx,
      PrometheusMeterRegistry registry,
      LineWriter journal,
      Optional<DecisionRecorder> recorder,
      StateDirectory state,
      ProcessMeters process) {
    this.vertx = vertx;
    this.registry = registry;
    this.journal = journal;
    this.recorder = recorder;
    this.state = state;
    this.process = process;
  }

  /**
   * Starts everything. The API port is bound last, after the warm-up: once it is open, it decides.
   *
   * @param journal takes one line of JSON a decision
   * @param state where what survives a restart lies; the service closes it when it stops
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
    return start(settings, source, state, Optional.empty(), clock, journal, capacity);
  }

  /**
   * The same, which records every decision.
   *
   * @param record where to; the service closes it when it stops
   */
  public static Future<Service> start(
      Settings settings,
      Supplier<SettingsReading> source,
      StateDirectory state,
      Optional<RecordFile> record,
      InstantSource clock,
      OutputStream journal,
      Capacity capacity) {
    return start(
        new StartSettings(
            settings,
            source,
            state,
            capacity,
            record,
            ground -> new UpstreamForwardings(ground, new References(new SecureRandom())),
            TlsEngine.ofThisProcess()),
        clock,
        journal);
  }

  static Future<Service> start(StartSettings given, InstantSource clock, OutputStream journal) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ProcessMeters process = new ProcessMeters(registry);
    StderrAppender.watch(registry);
    BuildInfo.ofThisProcess().show(registry);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(given.capacity().eventLoops())
                .setPreferNativeTransport(true));
    Optional<DecisionRecorder> recorder =
        given.record().map(file -> new DecisionRecorder(file, registry, clock, System::nanoTime));
    Service service =
        new Service(
            vertx, registry, new LineWriter(journal, registry), recorder, given.state(), process);
    return Future.succeededFuture()
        .compose(begin -> service.open(given, clock))
        .map(service)
        .recover(failure -> service.stop().transform(stopped -> Future.failedFuture(failure)));
  }

  private Future<Void> open(StartSettings given, InstantSource clock) {
    if (!given.state().isKept()) {
      LOG.info("without a state directory nothing survives a restart");
    }
    Foundation alone = Foundation.of(vertx, registry, clock, given.capacity());
    Optional<SharedNode> node = SharedNode.of(given.settings(), alone, given.state());
    shared = node.orElse(null);
    Foundation base = node.map(SharedNode::foundation).orElse(alone);
    CrlsOnDisk stock;
    try {
      stock = CrlsOnDisk.in(given.state(), base);
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
    crls = stock;
    RunningService parts =
        new ServiceAssembly(base, node, given, told(), stock.library(), journal, readiness, ports)
            .assemble();
    return new Startup(base, given, stock, parts, ports).run().onSuccess(this::ready).mapEmpty();
  }

  private DecisionRecord told() {
    return recorder.<DecisionRecord>map(each -> each).orElse(DecisionRecord.NONE);
  }

  private void ready(RunningService opened) {
    open = opened;
    readiness.enter(Readiness.Phase.READY);
    LOG.info("ready: api port {}, admin port {}", apiPort(), adminPort());
    showProcess();
  }

  /** A service without these decides all the same. */
  private void showProcess() {
    vertx
        .executeBlocking(
            () -> {
              process.show();
              return null;
            },
            false)
        .onFailure(failure -> LOG.error("/metrics has no jvm_ and process_ metrics", failure));
  }

  /** The port that fronts call. */
  public int apiPort() {
    return ports.api().get();
  }

  /** The port of metrics and health. */
  public int adminPort() {
    return ports.admin().get();
  }

  /** The ports of {@code tls_fronts}, in their order. */
  public List<Integer> tlsFrontPorts() {
    RunningService running = open;
    return running == null ? List.of() : running.tlsFronts().ports();
  }

  /** The port that Envoy calls; 0 where the settings name none. */
  int grpcPort() {
    return ports.grpc().get();
  }

  /** The port that HAProxy's SPOE asks; 0 when the settings name none. */
  public int spoePort() {
    return ports.spoe().get();
  }

  /** Reads the settings again, and puts them in place when they are good. */
  public Future<ReloadOutcome> reload() {
    RunningService running = open;
    return running == null ? Future.failedFuture("not started yet") : running.reloads().request();
  }

  /** What the admin port answers; for who compares it with its document. */
  AdminServer adminServer() {
    return opened().admin();
  }

  /** The same of the API port, which has one such server for each event loop. */
  Deployable apiServer() {
    return opened().api().get();
  }

  private RunningService opened() {
    RunningService running = open;
    if (running == null) {
      throw new IllegalStateException("not started yet");
    }
    return running;
  }

  /** What gateways work with. */
  GatewayGround gateways() {
    return opened().gateways();
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
    readiness.enter(Readiness.Phase.STOPPING);
    Future<Void> end =
        new Shutdown(
                vertx,
                registry,
                journal,
                recorder,
                state,
                Optional.ofNullable(open),
                Optional.ofNullable(shared),
                Optional.ofNullable(crls))
            .run()
            .onComplete(done -> process.close());
    stopping = end;
    return end;
  }
}
