package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.gateway.Gateway;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.gateway.GatewayStatus;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import io.vouchsafe.vpnauth.wire.openvpn.ServerVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One OpenVPN server of one tenant: reaches it, again and again, and answers its clients' logins.
 * Everything happens on one event loop, but for what says otherwise.
 */
final class OpenVpnGateway implements Gateway {
  /** So long after it is no longer in the settings, its sessions can still be cut. */
  static final Duration LAST_CUTS = Duration.ofSeconds(60);

  /** Who is connected is known within that, or something is wrong. */
  private static final Duration LONGEST_ATTACHING = Duration.ofSeconds(60);

  private static final GatewayStatus.Objects NOTHING_FED = new GatewayStatus.Objects(0, 0, 0, 0);

  private static final Logger LOG = LoggerFactory.getLogger(OpenVpnGateway.class);

  private final Ground ground;
  private final String label;
  private final GatewayMeters meters;
  private final ClientSessions sessions;
  private final ClientLogins logins;
  private final FolderKeeping keeping;
  private final ManagementLink link;
  private final Promise<Void> ended = Promise.promise();
  private GatewaySettings.OpenVpn settings;
  private Timers.@Nullable Timer lastCuts;
  private Timers.@Nullable Timer attaching;
  private long connections;
  private boolean isWithdrawn;
  private boolean isStopped;
  private volatile Optional<Instant> since = Optional.empty();

  /**
   * What it stands on.
   *
   * @param loop runs work on the gateway's event loop
   * @param timers run there
   * @param random from 0 to 1, for pauses that are not everybody's
   * @param closed when everything has ended
   */
  record Ground(
      Executor loop,
      Timers timers,
      InstantSource clock,
      LongSupplier nanoTime,
      DoubleSupplier random,
      ClientLogins.OffLoop offLoop,
      ManagementConnector connector,
      ClientDecisions decisions,
      ClientSessions.Factory sessions,
      Runnable closed) {}

  OpenVpnGateway(
      Ground ground, TenantRuntime tenant, GatewaySettings.OpenVpn settings, GatewayMeters meters) {
    this.ground = ground;
    this.settings = settings;
    this.label = "gateway " + tenant.name() + "/" + settings.name();
    this.meters = meters;
    this.sessions = ground.sessions().open(tenant, settings, ground.loop(), ground.timers());
    this.logins =
        new ClientLogins(
            label,
            tenant,
            settings,
            ground.decisions(),
            sessions,
            ground.loop(),
            ground.timers(),
            ground.offLoop());
    this.keeping =
        new FolderKeeping(
            label,
            new FolderKeeping.Ground(
                ground.loop(), ground.timers(), ground.clock(), ground.offLoop()),
            logins.folder(),
            this::needed);
    this.link =
        new ManagementLink(
            new ManagementLink.Ground(
                ground.timers(), ground.nanoTime(), ground.random(), ground.connector()),
            label + " at " + settings.management(),
            settings.management(),
            settings.password(),
            new Linked());
    meters.show(this::status);
  }

  private Set<String> needed() {
    Set<String> needed = new HashSet<>(logins.needed());
    needed.addAll(sessions.certificates());
    return needed;
  }

  @Override
  public Future<Void> start() {
    ground
        .loop()
        .execute(
            () -> {
              if (!isStopped) {
                keeping.begin();
                link.reach();
              }
            });
    return Future.succeededFuture();
  }

  @Override
  public void apply(TenantRuntime next) {
    ground
        .loop()
        .execute(
            () -> {
              if (!isStopped
                  && next.settings().gateways().get(settings.name())
                      instanceof GatewaySettings.OpenVpn now) {
                settings = now;
                logins.follow(next, now);
                sessions.follow(next, now);
                keeping.follow(logins.folder());
                link.follow(now.management(), now.password());
              }
            });
  }

  @Override
  public Future<Void> withdraw() {
    meters.end();
    ground
        .loop()
        .execute(
            () -> {
              if (!isStopped) {
                isWithdrawn = true;
                logins.removed();
                sessions.removed();
                lastCuts = ground.timers().once(LAST_CUTS, this::end);
              }
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
              ended.future().onComplete(done);
            });
    return done.future();
  }

  private void end() {
    if (isStopped) {
      return;
    }
    isStopped = true;
    Timers.Timer last = lastCuts;
    if (last != null) {
      last.cancel();
    }
    if (isWithdrawn && since.isEmpty()) {
      LOG.warn("{}: OpenVPN was not reached: its clients go on until it restarts", label);
    }
    keeping.end();
    sessions
        .stop()
        .onComplete(
            stopped ->
                ground
                    .loop()
                    .execute(
                        () -> {
                          link.end();
                          ground.closed().run();
                          ended.complete();
                        }));
  }

  /** How it is; called on any thread. */
  @Override
  public GatewayStatus status() {
    List<String> concerns = new ArrayList<>();
    link.outage().ifPresent(concerns::add);
    concerns.addAll(logins.concerns());
    keeping.concern().ifPresent(concerns::add);
    ground.offLoop().concern().ifPresent(concerns::add);
    concerns.addAll(sessions.concerns());
    return new GatewayStatus(since, NOTHING_FED, concerns);
  }

  private void stopAttaching() {
    Timers.Timer timer = attaching;
    attaching = null;
    if (timer != null) {
      timer.cancel();
    }
  }

  private final class Linked implements ManagementLink.Holder {
    @Override
    public void reached(ManagementChannel channel, ServerVersion version) {
      long connection = ++connections;
      logins.reached(channel, version);
      attaching =
          ground
              .timers()
              .once(
                  LONGEST_ATTACHING, () -> link.drop("who is connected was not known within 60 s"));
      sessions
          .attached(channel, version.text())
          .onComplete(
              attached ->
                  ground
                      .loop()
                      .execute(
                          () -> {
                            if (connection != connections) {
                              return;
                            }
                            if (attached.failed()) {
                              link.drop(
                                  "who is connected could not be learnt: "
                                      + attached.cause().getMessage());
                              return;
                            }
                            stopAttaching();
                            since = Optional.of(ground.clock().instant());
                            logins.open();
                          }));
    }

    @Override
    public void event(ManagementEvent event) {
      switch (event) {
        case ManagementEvent.Connect asked -> {
          keeping.filled(LoginChain.digests(asked.env()).size());
          sessions.heard(asked);
          logins.asked(asked.cid(), asked.kid(), false, asked.env());
        }
        case ManagementEvent.Reauth asked -> {
          keeping.filled(LoginChain.digests(asked.env()).size());
          logins.asked(asked.cid(), asked.kid(), true, asked.env());
        }
        case ManagementEvent.Established established -> {
          logins.established(established.cid());
          sessions.heard(established);
        }
        case ManagementEvent.Disconnected gone -> {
          logins.gone(gone.cid());
          sessions.heard(gone);
        }
        case ManagementEvent.Log log -> {
          logins.logged(log.message());
          sessions.heard(log);
        }
        case ManagementEvent.Address address -> sessions.heard(address);
        case ManagementEvent.Hold hold -> sessions.heard(hold);
        case ManagementEvent.PasswordWanted wanted -> {}
        case ManagementEvent.Info info -> {}
        case ManagementEvent.Fatal fatal -> {}
        case ManagementEvent.Other other -> {}
      }
    }

    @Override
    public void lost() {
      connections++;
      stopAttaching();
      since = Optional.empty();
      logins.lost();
      sessions.detached();
    }
  }
}
