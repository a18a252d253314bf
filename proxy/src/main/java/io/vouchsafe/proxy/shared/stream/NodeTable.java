package io.vouchsafe.proxy.shared.stream;

import io.vouchsafe.config.Quoted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * All nodes that were heard: which event of each comes next, who lives, and whose news may be
 * withheld. Whoever has no key gets nobody in here. Thread-safe.
 */
final class NodeTable {
  /** Nodes that are remembered; of more the one that was heard longest ago is forgotten. */
  static final int MOST = 64;

  /** How long something counts that may come again. */
  private static final long RECENT_NANOS = Duration.ofMinutes(1).toNanos();

  private static final Comparator<KnownNode> BY_NAME =
      Comparator.comparing((KnownNode known) -> known.node().name())
          .thenComparing(known -> known.node().id());

  private final NodeIdentity self;
  private final Instant begun;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<String, KnownNode> known = new HashMap<>();
  private final SentHeartbeats sent = new SentHeartbeats();
  private long ownHighest;
  private OptionalLong crowded = OptionalLong.empty();
  private OptionalLong impersonated = OptionalLong.empty();

  /** When this node is stale, if nothing comes; empty while nobody else lives. */
  private volatile OptionalLong staleFrom = OptionalLong.empty();

  NodeTable(NodeIdentity self, InstantSource clock, LongSupplier nanoTime) {
    this.self = self;
    this.begun = clock.instant();
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  Node self() {
    return self.node();
  }

  /** Takes the number of {@code event} in. */
  synchronized HeardNumber hear(NumberedEvent event) {
    if (event.from().id().equals(self.node().id())) {
      return own(event);
    }
    KnownNode node = known.get(event.from().id());
    if (node == null) {
      if (!makeRoom()) {
        return HeardNumber.NO_ROOM;
      }
      node = new KnownNode(event);
      known.put(event.from().id(), node);
    }
    return node.hear(event);
  }

  /** An old event of an earlier start of this node is a replay, and nobody else. */
  private HeardNumber own(NumberedEvent event) {
    if (event.incarnation() == self.incarnation()) {
      boolean fresh = event.number() > ownHighest;
      ownHighest = Math.max(ownHighest, event.number());
      return fresh ? HeardNumber.OWN : HeardNumber.REPEATED;
    }
    if (event.incarnation() < self.incarnation() && !event.at().isAfter(begun)) {
      return HeardNumber.OLD_INCARNATION;
    }
    impersonated = OptionalLong.of(nanoTime.getAsLong());
    update();
    return HeardNumber.IMPERSONATED;
  }

  private boolean makeRoom() {
    if (known.size() < MOST) {
      return true;
    }
    Optional<KnownNode> gone =
        known.values().stream()
            .filter(node -> !node.isLive())
            .min(Comparator.comparingLong(node -> node.heardAt() - nanoTime.getAsLong()));
    gone.ifPresent(node -> known.remove(node.node().id()));
    if (gone.isEmpty()) {
      crowded = OptionalLong.of(nanoTime.getAsLong());
      update();
    }
    return gone.isPresent();
  }

  /** This node makes a heartbeat of that number now. */
  synchronized void made(long number) {
    sent.made(number, nanoTime.getAsLong());
  }

  /** The last event that was heard of each node. */
  synchronized Map<String, Heartbeat.Mark> marks() {
    Map<String, Heartbeat.Mark> marks = new HashMap<>();
    known.forEach((id, node) -> marks.put(id, node.mark()));
    return marks;
  }

  /**
   * A node that was {@linkplain #hear heard} lives.
   *
   * @param own digests of this node
   * @return whether everything is to be compared again, since that node has other digests
   */
  synchronized boolean beat(NumberedEvent event, Heartbeat beat, Map<String, String> own) {
    KnownNode node = known.get(event.from().id());
    if (node == null) {
      return false;
    }
    node.beat(beat, event.at(), proof(beat), clock.instant(), nanoTime.getAsLong());
    boolean differs = node.compare(own);
    update();
    return differs;
  }

  private OptionalLong proof(Heartbeat beat) {
    Heartbeat.Mark mark = beat.heard().get(self.node().id());
    return mark != null && mark.incarnation() == self.incarnation()
        ? sent.provenBy(mark.number(), ownHighest)
        : OptionalLong.empty();
  }

  /** A node stops of its own accord. */
  synchronized void left(NumberedEvent event) {
    KnownNode node = known.get(event.from().id());
    if (node != null) {
      node.end();
      update();
    }
  }

  /** An operator says that nodes of that name are gone. */
  synchronized boolean forget(String name) {
    List<KnownNode> gone = live().filter(node -> node.node().name().equals(name)).toList();
    gone.forEach(KnownNode::end);
    update();
    return !gone.isEmpty();
  }

  /** Nodes whose place another of the same name has taken; to be called now and then. */
  synchronized List<Node> replaced() {
    long now = nanoTime.getAsLong();
    List<KnownNode> gone =
        live().filter(old -> live().anyMatch(fresh -> fresh.takesPlaceOf(old, now))).toList();
    gone.forEach(KnownNode::end);
    update();
    return gone.stream().map(KnownNode::node).toList();
  }

  private Stream<KnownNode> live() {
    return known.values().stream().filter(KnownNode::isLive).sorted(BY_NAME);
  }

  /** The other live ones, by name. */
  synchronized List<Nodes.Seen> others() {
    return live().map(KnownNode::seen).toList();
  }

  synchronized boolean isAnybodyElse() {
    return known.values().stream().anyMatch(KnownNode::isLive);
  }

  /** Live nodes that have the name of another one, or of this one. */
  synchronized List<Node> namesakes() {
    long now = nanoTime.getAsLong();
    return live()
        .filter(
            node ->
                (node.node().name().equals(self.node().name()) && !node.isSilent(now))
                    || live().anyMatch(other -> node.isNamesakeOf(other, now)))
        .map(KnownNode::node)
        .toList();
  }

  private void update() {
    long now = nanoTime.getAsLong();
    OptionalLong first =
        live()
            .mapToLong(KnownNode::staleFrom)
            .reduce((one, other) -> other - one < 0 ? other : one);
    staleFrom = isRecent(crowded) || isRecent(impersonated) ? OptionalLong.of(now) : first;
  }

  private boolean isRecent(OptionalLong time) {
    return time.isPresent() && nanoTime.getAsLong() - time.getAsLong() < RECENT_NANOS;
  }

  /** Whether {@link #staleBecause} says anything; one look at a field. */
  boolean isStale() {
    OptionalLong from = staleFrom;
    return from.isPresent() && nanoTime.getAsLong() - from.getAsLong() >= 0;
  }

  /** Why news of other nodes may be withheld, one sentence each. */
  synchronized List<String> staleBecause() {
    long now = nanoTime.getAsLong();
    List<String> sentences = new ArrayList<>();
    live().map(node -> node.staleBecause(now)).flatMap(Optional::stream).forEach(sentences::add);
    if (isRecent(crowded)) {
      sentences.add("There are more than %d nodes; not all are heard".formatted(MOST));
    }
    if (isRecent(impersonated)) {
      sentences.add(
          "Another process is node "
              + Quoted.plain(self.node().name())
              + " as well (id "
              + self.node().id()
              + "): its state directory is a copy of this node's. Stop it, delete the file node"
              + " there, and restart both");
    }
    return sentences;
  }

  /** What an operator should know beside that, one sentence each. */
  synchronized List<String> concerns() {
    List<String> sentences = new ArrayList<>();
    live().map(KnownNode::skewed).flatMap(Optional::stream).forEach(sentences::add);
    namesakes()
        .forEach(
            node ->
                sentences.add(
                    "Two live nodes have the name %s: shared.node has to differ (id %s)"
                        .formatted(Quoted.plain(node.name()), node.id())));
    return sentences;
  }
}
