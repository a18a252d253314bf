package io.vouchsafe.proxy.app;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to an open service. The API port is bound last, after the warm-up: once it is open, it
 * decides.
 */
final class Startup {
  private static final long DAY_MILLIS = 86_400_000;

  /** A disk that was full and is not any more should not be waited for long. */
  private static final long SAVE_AGAIN_MILLIS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

  private final Foundation base;
  private final Vertx vertx;
  private final Workers workers;
  private final StartSettings given;
  private final Collection<TenantSettings> tenants;
  private final CrlsOnDisk crls;
  private final RunningService parts;
  private final Ports ports;

  Startup(
      Foundation base, StartSettings given, CrlsOnDisk crls, RunningService parts, Ports ports) {
    this.base = base;
    this.vertx = base.vertx();
    this.workers = base.workers();
    this.given = given;
    this.tenants = given.settings().tenants().values();
    this.crls = crls;
    this.parts = parts;
    this.ports = ports;
  }

  /** Completes when everything runs. */
  Future<RunningService> run() {
    watchSigners();
    return vertx
        .deployVerticle(parts.admin())
        .compose(admin -> workers.run(this::warmUp).map(WorkResult::required))
        .compose(warm -> parts.upstreamWarmUp().run(admin()))
        .compose(warm -> crls.open(workers))
        .compose(held -> parts.restart().read(given.capacity().workers()))
        .compose(known -> hearOthers())
        .compose(known -> startGroups())
        .compose(known -> parts.tlsFronts().start(given.settings()))
        .compose(fronts -> parts.callers().open(vertx, onEveryLoop()))
        .compose(callers -> vertx.deployVerticle(parts.api(), onEveryLoop()))
        .map(parts::answeringAs)
        .onSuccess(open -> keepUp());
  }

  /** After the snapshots: what other nodes tell is taken in beside what this one knew. */
  private Future<Void> hearOthers() {
    return parts
        .shared()
        .map(node -> node.start(parts.tenants(), new TenantAssembly(base)::verifier))
        .orElse(Future.succeededFuture());
  }

  /** Reads a file, and writes it again. */
  private Future<Void> startGroups() {
    return vertx
        .executeBlocking(() -> parts.groups().start(given.settings()))
        .compose(started -> started);
  }

  private void watchSigners() {
    parts.signers().watch(tenants);
    vertx.setPeriodic(DAY_MILLIS, daily -> parts.signers().warn());
  }

  private int warmUp() {
    return parts.warmUp().run(tenants, base.clock().instant());
  }

  private HostAndPort admin() {
    return new HostAndPort(given.settings().listen().admin().host(), ports.admin().get());
  }

  private DeploymentOptions onEveryLoop() {
    return new DeploymentOptions().setInstances(given.capacity().eventLoops());
  }

  private void saveEmergencies() {
    vertx
        .executeBlocking(
            () -> {
              parts.emergencies().saveAgain();
              return null;
            })
        .onFailure(failure -> LOG.error("blocks and allows by hand could not be written", failure));
  }

  /** What goes on from now, now and then. */
  private void keepUp() {
    parts.restart().keepWriting();
    parts.canaries().start(Timers.of(vertx));
    parts.staples().start(Timers.of(vertx));
    parts.dataPlanes().start();
    new Sweeping(vertx, parts.tenants(), base.clock()).start();
    vertx.setPeriodic(SAVE_AGAIN_MILLIS, tick -> saveEmergencies());
    vertx.setPeriodic(OcvpnAssembly.TICK_MILLIS, tick -> parts.groups().tick());
    vertx.setPeriodic(SessionAssembly.TICK_MILLIS, tick -> parts.gateways().sessions().tick());
  }
}
