package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.gateway.GatewayMeters;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one charon as it shall be: what is wanted against what was fed and what charon shows. Only
 * the difference is fed; what charon refuses is tried again later and keeps nothing else from being
 * fed; what is not ours is left alone. Confined to the gateway's event loop, but for what says
 * otherwise.
 */
final class Reconciler {
  /** So often charon is compared with what it was fed. */
  static final Duration ROUND = Duration.ofSeconds(60);

  /** So often at most what was refused is tried again; each time goes through everything. */
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /** Names of other people's connections that are remembered or told. */
  private static final int MOST_NAMES = 1_000;

  private static final int MOST_TOLD = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final Ground ground;
  private final Refusals refusals;
  private final Consumer<Throwable> broken;
  private final Set<String> toldHoles = new HashSet<>();
  private Set<FedKey> toldRefused = Set.of();
  private int toldStrangers;
  private Optional<DesiredState> desired = Optional.empty();
  private Set<String> holes = Set.of();
  private @Nullable CharonFeed current;
  private Timers.@Nullable Timer retry;
  private volatile FeedReport report = FeedReport.NOTHING;

  /**
   * What it stands on.
   *
   * @param label tenant and gateway, for the log
   * @param loop runs work on the gateway's event loop
   * @param timers run there
   * @param nanoTime for durations
   */
  record Ground(
      String label, Executor loop, Timers timers, LongSupplier nanoTime, GatewayMeters meters) {}

  /**
   * Nothing is wanted yet, and nothing is touched before something is.
   *
   * @param broken told when charon, or the way to it, does not work
   */
  Reconciler(Ground ground, Consumer<Throwable> broken) {
    this.ground = ground;
    this.refusals = new Refusals(ground.nanoTime());
    this.broken = broken;
  }

  /** This is wanted from now on. */
  void desire(DesiredState next) {
    desired = Optional.of(next);
    CharonFeed feed = current;
    if (feed != null) {
      feed.follow(next);
    }
    report();
  }

  /**
   * charon is reached, perhaps another one, perhaps one that has lost everything.
   *
   * @return completes when everything has been tried once
   */
  Future<Void> attach(ViciClient charon) {
    lost();
    refusals.forgetAnswered();
    CharonFeed feed = new CharonFeed(ground, refusals, charon, desired, new Told());
    current = feed;
    return feed.attach();
  }

  /** charon is not reached any more. */
  void lost() {
    CharonFeed before = current;
    current = null;
    stopRetry();
    if (before != null) {
      before.end();
    }
    report();
  }

  /** Compares with what charon shows. */
  void round() {
    CharonFeed feed = current;
    if (feed != null) {
      feed.round();
    }
  }

  /** How far everything has come; called on any thread. */
  FeedReport latest() {
    return report;
  }

  private void report() {
    Optional<FeedMemory> memory = Optional.ofNullable(current).flatMap(CharonFeed::memory);
    DesiredState wanted = desired.orElse(DesiredState.NOTHING);
    FeedReport next =
        memory.isPresent()
            ? FeedReport.of(wanted, memory.get(), refusals)
            : FeedReport.pending(wanted);
    if (!holes.isEmpty()) {
      List<String> concerns = new ArrayList<>(next.concerns());
      concerns.add(
          holes.size()
              + " connections of others take certificates without revocation = strict: "
              + String.join(", ", holes.stream().limit(MOST_TOLD).toList()));
      next = new FeedReport(next.objects(), concerns);
    }
    int strange = strangers();
    if (strange > 0) {
      List<String> concerns = new ArrayList<>(next.concerns());
      concerns.addFirst(strangersSentence(strange));
      next = new FeedReport(next.objects(), concerns);
    }
    report = next;
  }

  private void stopRetry() {
    Timers.Timer before = retry;
    retry = null;
    if (before != null) {
      before.cancel();
    }
  }

  private void retryLater(CharonFeed feed) {
    stopRetry();
    refusals
        .nextDue()
        .ifPresent(
            nanos ->
                retry =
                    ground
                        .timers()
                        .once(
                            pause(Duration.ofNanos(nanos), feed.took()),
                            () -> {
                              if (current == feed) {
                                feed.again();
                              }
                            }));
  }

  /** A slow charon is left alone for as long as it took. */
  private static Duration pause(Duration due, Duration took) {
    return Collections.max(List.of(due, took, SHORTEST_PAUSE));
  }

  /** Whoever has such a signer's key decides whom charon takes for good. */
  private void tellStrangers() {
    int strange = strangers();
    if (strange > toldStrangers) {
      LOG.error("{}: {}", ground.label(), strangersSentence(strange));
    }
    toldStrangers = strange;
  }

  private int strangers() {
    return Optional.ofNullable(current)
        .flatMap(CharonFeed::memory)
        .flatMap(memory -> desired.map(memory::strangeSigners))
        .map(Set::size)
        .orElse(0);
  }

  private static String strangersSentence(int strange) {
    return "charon believes "
        + (strange == 1 ? "1 OCSP signer that is" : strange + " OCSP signers that are")
        + " not in the settings, and credentials of others keep this service from clearing it:"
        + " restart charon, or swanctl --clear-creds; this service feeds its own again";
  }

  /** One line for each change, however many things there are. */
  private void tellRefused() {
    Set<FedKey> refused = refusals.keys();
    if (refused.equals(toldRefused)) {
      return;
    }
    toldRefused = refused;
    if (refused.isEmpty()) {
      LOG.info("{}: charon accepts everything again", ground.label());
    } else {
      LOG.warn(
          "{}: charon refuses {}, tried again: {}",
          ground.label(),
          refused.size() == 1 ? "1 thing" : refused.size() + " things",
          String.join("; ", report.concerns()));
    }
  }

  /** What the present attachment tells; one of before tells nothing any more. */
  private final class Told implements CharonFeed.Events {
    @Override
    public void idle(CharonFeed feed) {
      report();
      tellRefused();
      tellStrangers();
      retryLater(feed);
    }

    @Override
    public void broken(CharonFeed feed, Throwable why) {
      if (current == feed) {
        lost();
        broken.accept(why);
      }
    }

    @Override
    public void shown(List<ShownConnection> connections) {
      Set<String> open = new TreeSet<>();
      connections.stream()
          .filter(each -> each.takesCertificates() && !each.isStrict())
          .map(ShownConnection::name)
          .filter(name -> !new FedKey(FedObject.Kind.CONNECTION, name).isOurs())
          .limit(MOST_NAMES)
          .forEach(name -> open.add(Quoted.plain(name)));
      holes = open;
      open.stream().filter(this::isNew).forEach(this::tellHole);
    }

    private boolean isNew(String name) {
      return toldHoles.size() < MOST_NAMES && toldHoles.add(name);
    }

    private void tellHole(String name) {
      LOG.warn(
          "{}: connection {} of somebody else takes certificates without revocation = strict: a"
              + " peer of ours whose status is unavailable may get in through it",
          ground.label(),
          name);
    }

    @Override
    public void lax(FedKey connection) {
      LOG.error(
          "{}: charon does not show revocation = strict for connection {}; the "
              + "connection is removed",
          ground.label(),
          connection);
    }

    @Override
    public void drifted(List<FedKey> what, boolean order) {
      what.forEach(key -> ground.meters().drifted(key.kind().word()));
      if (order) {
        ground.meters().drifted("order");
      }
      if (order || !what.isEmpty()) {
        LOG.warn(
            "{}: charon had {} objects otherwise than they were fed{}; fed again: {}",
            ground.label(),
            what.size(),
            order ? ", and connections in another order" : "",
            what.stream().limit(MOST_TOLD).toList());
      }
    }
  }
}
