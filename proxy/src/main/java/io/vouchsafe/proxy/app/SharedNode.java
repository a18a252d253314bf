package io.vouchsafe.proxy.app;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.proxy.shared.crls.SharedCrls;
import io.vouchsafe.proxy.shared.engine.RedisEngine;
import io.vouchsafe.proxy.shared.nodes.AdminPorts;
import io.vouchsafe.proxy.shared.nodes.LiveNodes;
import io.vouchsafe.proxy.shared.nodes.NodeAudit;
import io.vouchsafe.proxy.shared.nodes.SharedCuts;
import io.vouchsafe.proxy.shared.orders.OrdersGround;
import io.vouchsafe.proxy.shared.orders.SharedOrders;
import io.vouchsafe.proxy.shared.response.EnginePatience;
import io.vouchsafe.proxy.shared.response.SharedStatuses;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.NodeIdentity;
import io.vouchsafe.proxy.shared.stream.SharedStream;
import io.vouchsafe.proxy.shared.stream.StreamGround;
import io.vouchsafe.proxy.state.StateDirectory;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as one of several nodes: the engine, the stream, and what rests on them. */
final class SharedNode {
  /** So long a start waits for what other nodes know; an engine that is down keeps nobody. */
  static final Duration FIRST_LOOK = Duration.ofSeconds(3);

  /** So long a stop waits until the others have heard of it. */
  static final Duration GOOD_BYE = Duration.ofMillis(300);

  private static final Logger LOG = LoggerFactory.getLogger(SharedNode.class);

  private final Foundation alone;
  private final RedisEngine engine;
  private final Seals seals;
  private final SharedStream stream;
  private final SharedStatuses statuses;
  private final SharedLeases leases;
  private volatile SharedSettings settings;
  private @Nullable ClientSSLOptions nodeTls;
  private List<Certificate> nodeTrust = List.of();

  private SharedNode(
      Settings all, SharedSettings settings, Foundation alone, StateDirectory state) {
    this.settings = settings;
    this.alone = alone;
    this.seals = new Seals(settings.prefix(), settings.keys());
    this.engine = RedisEngine.start(alone.vertx(), settings, alone.trust(), alone.registry());
    this.stream =
        new SharedStream(
            new StreamGround(
                engine,
                seals,
                settings.prefix(),
                NodeIdentity.next(state, settings.node(), alone.clock().instant()),
                BuildInfo.ofThisProcess().version(),
                settings.adminUrl(),
                settings.apiUrl(),
                alone.clock(),
                alone.nanoTime(),
                alone.registry()));
    this.statuses =
        new SharedStatuses(
            new SharedStatuses.Ground(
                engine,
                seals,
                settings.prefix(),
                stream,
                this::mayWithhold,
                EnginePatience.DEFAULT,
                Timers.of(alone.vertx()),
                this::home,
                alone.clock(),
                alone.nanoTime(),
                alone.registry()));
    this.leases = new SharedLeases(all, settings, engine, seals, stream, alone);
  }

  /** As the settings say; begins to connect. Empty where there is one node. Blocking. */
  static Optional<SharedNode> of(Settings settings, Foundation alone, StateDirectory state) {
    return settings.shared().map(shared -> new SharedNode(settings, shared, alone, state));
  }

  /** Whoever asks on an event loop is answered there. */
  private Executor home() {
    Context context = alone.vertx().getOrCreateContext();
    return work -> context.runOnContext(now -> work.run());
  }

  /** What operators say by hand is of all nodes from now on; before anybody can say anything. */
  void share(Emergencies emergencies, EmergencyAudit audit) {
    WorkerExecutor worker = alone.vertx().createSharedWorkerExecutor("vouchsafe-orders", 1);
    SharedOrders orders =
        SharedOrders.start(
            new OrdersGround(
                emergencies,
                audit,
                engine,
                seals,
                settings.prefix(),
                stream,
                stream,
                alone.clock(),
                work -> worker.executeBlocking(Executors.callable(work))),
            this::mayWithhold,
            Timers.of(alone.vertx()),
            alone.registry());
    stream.compare("orders", orders::digest);
  }

  /** What everything stands on in one node of several. */
  Foundation foundation() {
    return alone.with(statuses);
  }

  /** Tells of the CRLs of {@code library}, and takes others into it, from the start on. */
  void share(CrlLibrary library) {
    new SharedCrls(
            new SharedCrls.Ground(
                alone.vertx(),
                engine,
                stream,
                stream,
                seals,
                stream,
                settings.prefix(),
                this::tls,
                alone.clock(),
                alone.nanoTime(),
                alone.random()::nextDouble,
                alone.registry()),
            library)
        .start();
  }

  /**
   * All nodes, for the admin port; from the start on, sessions of {@code sessions} are cut for
   * them.
   *
   * @param token of the admin ports of all
   */
  LiveNodes nodes(
      SessionRegistry sessions, Supplier<Optional<Secret>> token, Consumer<String> journal) {
    SharedCuts cuts = new SharedCuts(stream, sessions);
    cuts.start();
    return new LiveNodes(
        stream,
        BuildInfo.ofThisProcess().version(),
        new AdminPorts(alone.vertx(), token, this::tls),
        cuts,
        new NodeAudit(journal, alone.clock()),
        alone.clock());
  }

  /**
   * How the https ports of other nodes are verified: below {@code shared.ca} alone, where it is
   * written, for the admin token goes there.
   */
  private synchronized ClientSSLOptions tls() {
    List<Certificate> authorities = settings.trust();
    ClientSSLOptions known = nodeTls;
    if (known == null || !authorities.equals(nodeTrust)) {
      try {
        known = alone.trust().ofServer(authorities);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("Java takes no certificate of shared.ca", e);
      }
      nodeTls = known;
      nodeTrust = authorities;
    }
    return known;
  }

  /** The settings are these from now on; what a reload cannot change was refused before. */
  void follow(Settings next) {
    next.shared()
        .ifPresent(
            shared -> {
              settings = shared;
              seals.use(shared.keys());
              engine.update(shared);
            });
    leases.follow(next);
  }

  /**
   * Hears the others from now on. Completes when everything was compared once; when that takes
   * longer, because the engine is down, the service starts as one that stands alone.
   */
  Future<Void> start(Tenants tenants, Function<TenantRuntime, OcspVerifier> verifierOf) {
    statuses.hear(tenants, alone.sessions(), verifierOf);
    stream.start();
    leases.start(Timers.of(alone.vertx()));
    Promise<Void> waited = Promise.promise();
    stream.comparedOnce().onComplete(done -> waited.tryComplete());
    Timers.of(alone.vertx())
        .once(
            FIRST_LOOK,
            () -> {
              if (waited.tryComplete()) {
                LOG.warn(
                    "shared: what other nodes know is not known here yet: {}",
                    engine.trouble().orElse("the engine takes too long"));
              }
            });
    return waited.future();
  }

  /**
   * Whether news may be withheld and the settings say that this counts: then nothing that is
   * remembered or shared lets anybody pass.
   */
  boolean mayWithhold() {
    return settings.stale() == SharedSettings.Stale.STRICT && (!hasCompared() || stream.isStale());
  }

  SharedStream stream() {
    return stream;
  }

  SharedLeases leases() {
    return leases;
  }

  RedisEngine engine() {
    return engine;
  }

  /** Whether everything was compared once since the start. */
  boolean hasCompared() {
    return stream.comparedOnce().isComplete();
  }

  /** Tells the others, and lets go of the engine. */
  Future<Void> stop() {
    return leases.stop().eventually(() -> stream.stop(GOOD_BYE)).eventually(engine::close);
  }
}
