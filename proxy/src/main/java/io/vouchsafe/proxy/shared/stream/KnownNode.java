package io.vouchsafe.proxy.shared.stream;

import io.vouchsafe.config.Quoted;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What this node knows of another one. Times are nanoseconds of this node's own steady clock. Not
 * thread-safe.
 */
final class KnownNode {
  /** No fresh heartbeat for so long is stale (contract, section 7). */
  static final long STALE_NANOS = Duration.ofSeconds(30).toNanos();

  /** Three heartbeats that did not come: another node of the same name may take the place. */
  static final long SILENT_NANOS = Duration.ofSeconds(15).toNanos();

  /** How far clocks of nodes may be apart before it is told. */
  private static final Duration SKEW = Duration.ofSeconds(30);

  /** Heartbeats with another digest after which everything is compared again. */
  private static final int DIFFERING = 2;

  /** And after which comparing has evidently not helped. */
  private static final int DIFFERING_STALE = 3 * DIFFERING;

  private Node node;
  private long incarnation;
  private long highest;
  private boolean live;
  private boolean proven;
  private long liveSince;
  private long heardAt;
  private long freshAt;
  private Instant heard = Instant.EPOCH;
  private Duration skew = Duration.ZERO;
  private Heartbeat last =
      new Heartbeat("", Optional.empty(), Optional.empty(), Map.of(), Map.of());
  private int differing;
  private String differs = "";

  KnownNode(NumberedEvent first) {
    this.node = first.from();
    this.incarnation = first.incarnation();
  }

  Node node() {
    return node;
  }

  boolean isLive() {
    return live;
  }

  long heardAt() {
    return heardAt;
  }

  /** The place of the last event that was heard. */
  Heartbeat.Mark mark() {
    return new Heartbeat.Mark(incarnation, highest);
  }

  /** Takes the number of {@code event} in. */
  HeardNumber hear(NumberedEvent event) {
    if (event.incarnation() < incarnation) {
      return HeardNumber.OLD_INCARNATION;
    }
    boolean again = event.incarnation() > incarnation;
    if (again) {
      // What its last start said at the end may not have been heard.
      incarnation = event.incarnation();
      highest = 0;
    } else if (event.number() <= highest) {
      return HeardNumber.REPEATED;
    }
    boolean gap = again || event.number() - highest > 1;
    highest = event.number();
    node = event.from();
    return gap ? HeardNumber.AFTER_GAP : HeardNumber.NEXT;
  }

  /**
   * It lives.
   *
   * @param told by its clock
   * @param proof until when it has certainly lived, by what it has heard of this node
   */
  void beat(Heartbeat beat, Instant told, OptionalLong proof, Instant arrived, long now) {
    if (!live) {
      live = true;
      proven = false;
      liveSince = now;
      freshAt = now;
      differing = 0;
    }
    if (proof.isPresent()) {
      proven = true;
      freshAt = freshAt - proof.getAsLong() > 0 ? freshAt : proof.getAsLong();
    }
    heardAt = now;
    heard = arrived;
    skew = Duration.between(told, arrived);
    last = beat;
  }

  /**
   * Compares what it has with what this node has; true when everything is to be compared again.
   *
   * @param own digests
   */
  boolean compare(Map<String, String> own) {
    List<String> names = new ArrayList<>();
    own.forEach(
        (name, digest) -> {
          if (!digest.equals(last.digests().getOrDefault(name, digest))) {
            names.add(name);
          }
        });
    differs = String.join(", ", names);
    differing = names.isEmpty() ? 0 : differing + 1;
    return differing > 0 && differing % DIFFERING == 0;
  }

  /** It does not live any more: it said so, an operator did, or another took its place. */
  void end() {
    live = false;
  }

  boolean isSilent(long now) {
    return now - heardAt >= SILENT_NANOS;
  }

  /** Whether {@code other}, of the same name, fell silent before this one came. */
  boolean takesPlaceOf(KnownNode other, long now) {
    return other != this
        && live
        && proven
        && node.name().equals(other.node.name())
        && other.isSilent(now)
        && liveSince - other.heardAt > 0;
  }

  /** Whether both live and have one name. */
  boolean isNamesakeOf(KnownNode other, long now) {
    return other != this
        && live
        && other.live
        && node.name().equals(other.node.name())
        && !isSilent(now)
        && !other.isSilent(now)
        && heardAt - other.liveSince >= 0
        && other.heardAt - liveSince >= 0;
  }

  /** When this node's news are too old, if nothing comes. */
  long staleFrom() {
    return differing >= DIFFERING_STALE ? freshAt : freshAt + STALE_NANOS;
  }

  /** Why its news may be withheld; empty when they are not. */
  Optional<String> staleBecause(long now) {
    String name = Quoted.plain(node.name());
    long age = now - freshAt;
    if (age >= STALE_NANOS) {
      long seconds = Duration.ofNanos(age).toSeconds();
      return Optional.of(
          isSilent(now)
              ? "No new heartbeat of node %s for %d s".formatted(name, seconds)
              : "Heartbeats of node "
                  + name
                  + " come, and none shows that it was made within the last "
                  + seconds
                  + " s: they are delayed, or that node does not hear this one");
    }
    if (differing >= DIFFERING_STALE) {
      return Optional.of(
          "Node %s has other %s than this one, and comparing did not help"
              .formatted(name, Quoted.plain(differs)));
    }
    return Optional.empty();
  }

  /** That its clock and this one's are apart; empty when they are not. */
  Optional<String> skewed() {
    return skew.abs().compareTo(SKEW) > 0
        ? Optional.of(
            "Heartbeats of node %s are %d s %s by this node's clock: one of both clocks is wrong"
                .formatted(
                    Quoted.plain(node.name()),
                    skew.abs().toSeconds(),
                    skew.isNegative() ? "ahead" : "old"))
        : Optional.empty();
  }

  Nodes.Seen seen() {
    Optional<URI> admin = last.adminUrl();
    return new Nodes.Seen(node, heard, last.version(), admin, last.apiUrl());
  }
}
