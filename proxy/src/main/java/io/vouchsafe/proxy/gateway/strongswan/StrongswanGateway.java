package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.gateway.Gateway;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.gateway.GatewayStatus;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One charon of one tenant: reaches it, again and again, has it fed, and hands it over to whoever
 * decides about its peers. Everything happens on one event loop, but for what says otherwise.
 */
final class StrongswanGateway implements Gateway {
  /** So long after it is no longer in the settings, its sessions can still be cut. */
  static final Duration LAST_CUTS = Duration.ofSeconds(60);

  private static final int MOST_REMARKS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(StrongswanGateway.class);

  private final Ground ground;
  private final GatewaySettings.Strongswan settings;
  private final String label;
  private final GatewayMeters meters;
  private final Reconciler reconciler;
  private final CharonLink link;
  private final Promise<Void> ended = Promise.promise();
  private TenantRuntime tenant;
  private @Nullable GatewayPeers peers;
  private Timers.@Nullable Timer round;
  private Timers.@Nullable Timer lastCuts;
  private long plans;
  private boolean attached;
  private boolean withdrawn;
  private boolean stopped;
  private volatile List<String> remarks = List.of();
  private volatile Optional<Instant> since = Optional.empty();

  /** Runs what takes time elsewhere; of two, the first ends first. */
  interface OffLoop {
    <T> Future<T> run(Callable<T> work);
  }

  /**
   * What it stands on.
   *
   * @param loop runs work on the gateway's event loop
   * @param timers run there
   * @param random from 0 to 1, for pauses that are not everybody's
   */
  record Ground(
      Executor loop,
      Timers timers,
      InstantSource clock,
      LongSupplier nanoTime,
      DoubleSupplier random,
      OffLoop offLoop,
      ViciConnector connector,
      DesiredFeed.Source feeds,
      GatewayPeers.Factory peers) {}

  StrongswanGateway(
      Ground ground,
      TenantRuntime tenant,
      GatewaySettings.Strongswan settings,
      GatewayMeters meters) {
    this.ground = ground;
    this.tenant = tenant;
    this.settings = settings;
    this.label = "gateway " + tenant.name() + "/" + settings.name();
    this.meters = meters;
    this.reconciler =
        new Reconciler(
            new Reconciler.Ground(label, ground.loop(), ground.timers(), ground.nanoTime(), meters),
            this::reachAgain);
    this.link = new CharonLink(ground, label + " at " + settings.vici(), new Linked());
    meters.show(this::status);
  }

  @Override
  public Future<Void> start() {
    ground.loop().execute(this::begin);
    return Future.succeededFuture();
  }

  private void begin() {
    if (stopped) {
      return;
    }
    peers = ground.peers().open(tenant, settings, ground.loop());
    plan().onComplete(planned -> ground.loop().execute(link::reach));
    nextRound();
  }

  private void nextRound() {
    Duration pause =
        Duration.ofMillis(
            Math.round(Reconciler.ROUND.toMillis() * (0.9 + 0.2 * ground.random().getAsDouble())));
    round =
        ground
            .timers()
            .once(
                pause,
                () -> {
                  reconciler.round();
                  if (!stopped) {
                    nextRound();
                  }
                });
  }

  @Override
  public void apply(TenantRuntime next) {
    ground
        .loop()
        .execute(
            () -> {
              if (stopped) {
                return;
              }
              tenant = next;
              toPeers(each -> each.follow(next));
              plan();
            });
  }

  /** Of several that are under way, the last one counts. */
  private Future<Void> plan() {
    long number = ++plans;
    TenantRuntime of = tenant;
    Promise<Void> done = Promise.promise();
    ground
        .offLoop()
        .run(() -> ground.feeds().of(of, settings(of)))
        .recover(bug -> Future.succeededFuture(failed(bug)))
        .onComplete(
            wanted ->
                ground
                    .loop()
                    .execute(
                        () -> {
                          if (number == plans && !withdrawn) {
                            take(wanted.result());
                          }
                          done.complete();
                        }));
    return done.future();
  }

  /** As {@code of} has it now; as before when it has it no more. */
  private GatewaySettings.Strongswan settings(TenantRuntime of) {
    return of.settings().gateways().get(settings.name()) instanceof GatewaySettings.Strongswan now
        ? now
        : settings;
  }

  private DesiredFeed failed(Throwable bug) {
    LOG.error("{}: the settings for charon could not be made", label, bug);
    return new DesiredFeed.Impossible("an error of this service; its log says more");
  }

  private void take(DesiredFeed feed) {
    switch (feed) {
      case DesiredFeed.Ready(DesiredState state, List<String> said) -> {
        said.stream()
            .filter(each -> !remarks.contains(each))
            .limit(MOST_REMARKS)
            .forEach(each -> LOG.warn("{}: {}", label, each));
        remarks = said.stream().limit(MOST_REMARKS).toList();
        reconciler.desire(state);
      }
      case DesiredFeed.Impossible(String why) -> {
        remarks = List.of("charon still uses the old settings: " + why);
        LOG.error("{}: charon still uses the old settings: {}", label, why);
      }
    }
  }

  @Override
  public Future<Void> withdraw() {
    meters.end();
    ground
        .loop()
        .execute(
            () -> {
              if (stopped) {
                return;
              }
              withdrawn = true;
              reconciler.desire(DesiredState.NOTHING);
              toPeers(GatewayPeers::removed);
              lastCuts = ground.timers().once(LAST_CUTS, this::end);
            });
    return ended.future();
  }

  @Override
  public Future<Void> stop() {
    meters.end();
    Promise<Void> done = Promise.promise();
    ground
        .loop()
        .execute(
            () -> {
              end();
              done.complete();
            });
    return done.future();
  }

  private void end() {
    if (stopped) {
      return;
    }
    stopped = true;
    ended.complete();
    if (withdrawn && !attached) {
      LOG.warn(
          "{}: charon was not reached: everything that was fed stays in it until it " + "restarts",
          label);
    }
    Timers.Timer last = lastCuts;
    if (last != null) {
      last.cancel();
    }
    Timers.Timer next = round;
    if (next != null) {
      next.cancel();
    }
    link.end();
    unreached();
    toPeers(GatewayPeers::stopped);
  }

  private void unreached() {
    reconciler.lost();
    since = Optional.empty();
    if (attached) {
      attached = false;
      toPeers(GatewayPeers::lost);
    }
  }

  private void reachAgain(Throwable why) {
    link.drop(String.valueOf(why.getMessage()));
  }

  /** What they do not cope with must not be the end of the gateway. */
  private boolean toPeers(Consumer<GatewayPeers> call) {
    GatewayPeers all = peers;
    try {
      if (all != null) {
        call.accept(all);
      }
      return true;
    } catch (RuntimeException bug) {
      LOG.error("{}: an event could not be processed", label, bug);
      return false;
    }
  }

  @Override
  public GatewayStatus status() {
    FeedReport report = reconciler.latest();
    List<String> concerns = new ArrayList<>(report.concerns());
    concerns.addAll(0, remarks);
    link.outage().ifPresent(concerns::addFirst);
    return new GatewayStatus(since, report.objects(), concerns);
  }

  private final class Linked implements CharonLink.Holder {
    @Override
    public Future<Void> reached(ViciClient commands) {
      return reconciler.attach(commands);
    }

    @Override
    public boolean attached(ViciClient commands, EventFence fence) {
      since = Optional.of(ground.clock().instant());
      attached = true;
      return toPeers(each -> each.attached(commands, fence));
    }

    @Override
    public boolean event(CharonEvent event) {
      return toPeers(each -> each.event(event.name(), event.message()));
    }

    @Override
    public void unreached() {
      StrongswanGateway.this.unreached();
    }
  }
}
