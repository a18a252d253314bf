package io.vouchsafe.proxy.ocvpn.agent;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vouchsafe.config.AgentSettings;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The tunnels to the other members, and the generations that they are made with; of one event loop.
 */
final class Mesh {
  /** Members that are slow still come in with the key before; the service evicts them then. */
  private static final int POLLS_OF_PREVIOUS = 10;

  /** Contract, section 5: at the latest at their second poll all others have the new key. */
  private static final int POLLS_UNTIL_ALL = 2;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final AgentSettings settings;
  private final MeshCharon charon;
  private final InstantSource clock;
  private final Consumer<String> log;

  private long current;
  private Optional<Long> previous = Optional.empty();
  private Instant previousEnds = Instant.MAX;
  private Instant oldEnds = Instant.MAX;
  private long droppedFor;
  private SortedMap<DeviceSerial, GroupPeer> peers = new TreeMap<>();
  private final Map<MeshName, GroupPeer> loaded = new HashMap<>();
  private final Map<MeshName, Attempts> attempts = new HashMap<>();
  private boolean knowsPeers;
  private boolean hasLostKey;
  private boolean isQuiet;

  /** How often an SA was begun, and when it may be begun again. */
  private record Attempts(int count, Instant next) {}

  Mesh(AgentSettings settings, MeshCharon charon, InstantSource clock, Consumer<String> log) {
    this.settings = settings;
    this.charon = charon;
    this.clock = clock;
    this.log = log;
  }

  /** The generation whose key charon has; 0 = none. */
  long current() {
    return current;
  }

  /** Whether charon has been seen without the key that it took. */
  boolean hasLostKey() {
    return hasLostKey;
  }

  /** Whether nothing was to be done to charon. */
  boolean isQuiet() {
    return isQuiet;
  }

  /** Goes on with the newest key that an earlier life of the agent gave to charon. */
  Future<Void> resume() {
    return charon
        .look()
        .map(
            shown -> {
              current = shown.keys().stream().max(Comparator.naturalOrder()).orElse(0L);
              if (current != 0) {
                log.accept("charon has the key of generation %d already".formatted(current));
              }
              return null;
            });
  }

  /** Gives a key to charon, beside the one before; completes when charon has it. */
  Future<Void> install(GroupNews news, ReceivedKey key) {
    return charon.loadKey(news.generation(), key).compose(taken -> installed(news));
  }

  private Future<Void> installed(GroupNews news) {
    hasLostKey = false;
    if (news.generation() != current) {
      previous = current == 0 ? Optional.empty() : Optional.of(current);
      current = news.generation();
      previousEnds = clock.instant().plus(news.pollAfter().multipliedBy(POLLS_OF_PREVIOUS));
      oldEnds = Instant.MAX;
      log.accept(
          "charon has the key of generation %d, for %d members besides us"
              .formatted(current, news.peers().size()));
    }
    return follow(news);
  }

  /** Takes over the members, and that the key before is to be dropped. */
  Future<Void> follow(GroupNews news) {
    boolean lostOne =
        knowsPeers
            && !news.peers().stream().map(GroupPeer::serial).toList().containsAll(peers.keySet());
    take(news.peers());
    if (news.generation() == current && droppedFor != current && (news.dropPrevious() || lostOne)) {
      log.accept("a member is gone: keys before generation %d are dropped".formatted(current));
      droppedFor = current;
      previous = Optional.empty();
      oldEnds = clock.instant().plus(news.pollAfter().multipliedBy(POLLS_UNTIL_ALL));
    }
    return reconcile();
  }

  private void take(List<GroupPeer> told) {
    SortedMap<DeviceSerial, GroupPeer> fresh = new TreeMap<>();
    for (GroupPeer peer : told) {
      if (peer.serial().equals(settings.serial()) || meetsOurs(peer)) {
        if (!peers.containsKey(peer.serial())) {
          log.accept(
              "no tunnel to %s: its networks are ours too, or it is ourselves"
                  .formatted(peer.serial()));
        }
        continue;
      }
      fresh.put(peer.serial(), peer);
    }
    peers = fresh;
    knowsPeers = true;
  }

  /** Another member must not draw our own traffic to itself. */
  private boolean meetsOurs(GroupPeer peer) {
    return peer.announcement().networks().stream()
        .anyMatch(
            theirs ->
                settings.announcement().networks().stream()
                    .anyMatch(ours -> ours.overlaps(theirs)));
  }

  /** Ends every tunnel and takes every key of ours out of charon. */
  Future<Void> dropAll() {
    current = 0;
    previous = Optional.empty();
    peers = new TreeMap<>();
    knowsPeers = true;
    hasLostKey = false;
    return reconcile();
  }

  /** Looks at charon, and does what is to be done. */
  Future<Void> reconcile() {
    return charon.look().compose(this::reconcile);
  }

  private Future<Void> reconcile(ShownMesh shown) {
    if (current != 0 && !shown.keys().contains(current)) {
      hasLostKey = true;
      current = 0;
      previous = Optional.empty();
      loaded.clear();
      attempts.clear();
      knowsPeers = false;
    }
    isQuiet = true;
    // SAs of an earlier life go on until the service has said who is a member.
    if (!knowsPeers) {
      return Future.succeededFuture();
    }
    Instant now = clock.instant();
    MeshGoal goal = goal(now);
    if (previous.isPresent() && (goal.isReached(shown) || !now.isBefore(previousEnds))) {
      log.accept(
          "the key of generation %d is unloaded: %s"
              .formatted(
                  previous.get(),
                  goal.isReached(shown) ? "all members are reached" : "its time is over"));
      previous = Optional.empty();
      goal = goal(now);
    }
    Future<Void> done = Future.succeededFuture();
    for (MeshStep step : goal.steps(shown, loaded)) {
      isQuiet = false;
      if (isDue(step, now)) {
        done = done.compose(before -> charon.take(step).transform(taken -> took(step, taken)));
      }
    }
    return done;
  }

  private MeshGoal goal(Instant now) {
    return new MeshGoal(settings.serial(), current, previous, !now.isBefore(oldEnds), peers);
  }

  /** A member that is not there, or has not got the key yet, is not asked every second. */
  private boolean isDue(MeshStep step, Instant now) {
    if (!(step instanceof MeshStep.Initiate(MeshName name))) {
      return true;
    }
    Attempts before = attempts.getOrDefault(name, new Attempts(0, Instant.MIN));
    if (now.isBefore(before.next())) {
      return false;
    }
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(before.count(), 4));
    attempts.put(
        name,
        new Attempts(
            before.count() + 1, now.plus(pause.compareTo(LAST_RETRY) < 0 ? pause : LAST_RETRY)));
    return true;
  }

  /** What charon refuses about one member keeps no other from its tunnel. */
  private Future<Void> took(MeshStep step, AsyncResult<Void> taken) {
    switch (step) {
      case MeshStep.LoadConnection(MeshName name, GroupPeer peer) -> {
        if (taken.succeeded()) {
          loaded.put(name, peer);
        }
      }
      case MeshStep.UnloadConnection(MeshName name) -> {
        loaded.remove(name);
        attempts.remove(name);
      }
      case MeshStep.Terminate(ShownMesh.Sa sa, boolean force) ->
          log.accept(
              "the tunnel to %s of generation %d ends%s"
                  .formatted(sa.name().peer(), sa.name().generation(), force ? " at once" : ""));
      case MeshStep.Initiate initiate -> {}
      case MeshStep.UnloadKey unload -> {}
    }
    if (taken.failed()) {
      log.accept(
          "charon: "
              + step.getClass().getSimpleName()
              + ": "
              + CallFailure.explain(taken.cause()).detail());
    }
    return Future.succeededFuture();
  }

  void close() {
    charon.close();
  }
}
