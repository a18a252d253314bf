package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import java.security.PublicKey;
import java.security.interfaces.DSAKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who issued whom within a CA group, without anything that a peer may present. What cannot be told
 * cheaply counts as issued: a doubt that is told must be true.
 */
final class CaGroupLinks {
  /** Namesakes whose signatures are tried for one certificate; honest groups have two or three. */
  private static final int MOST_NAMESAKES = 16;

  private static final int ANY_LENGTH = Integer.MAX_VALUE;

  private final CaGroup group;
  private final Algorithms algorithms;
  private final SignatureCache signatures;
  private final Map<Certificate, List<Certificate>> below = new HashMap<>();

  /** The same below many namesakes: by their name, since each with each would be too many. */
  private final Map<DistinguishedName, List<Certificate>> belowMany = new HashMap<>();

  private final Map<Certificate, PathRefusal> unlinked = new HashMap<>();
  private final Map<Certificate, Integer> length;
  private final Map<Certificate, Integer> room;

  private record Reached(Certificate ca, int room) {}

  /** Looks at every member once; {@code signatures} judges by {@code algorithms}. */
  CaGroupLinks(CaGroup group, Algorithms algorithms, SignatureCache signatures) {
    this.group = group;
    this.algorithms = algorithms;
    this.signatures = signatures;
    Set<Certificate> anchors = new LinkedHashSet<>();
    group.anchors().forEach(anchor -> anchors.add(anchor.certificate()));
    for (Certificate ca : group.intermediates()) {
      if (!anchors.contains(ca)) {
        link(ca);
      }
    }
    this.length = lengths(anchors);
    this.room = rooms(anchors);
  }

  /** CA certificates from {@code ca} to the nearest anchor, both included; empty: none is there. */
  OptionalInt lengthAbove(Certificate ca) {
    Integer known = length.get(ca);
    return known == null ? OptionalInt.empty() : OptionalInt.of(known);
  }

  /** Why no member issued {@code ca}, if none did. */
  Optional<PathRefusal> refusalOfLink(Certificate ca) {
    PathRefusal known = unlinked.get(ca);
    if (known != null || length.containsKey(ca)) {
      return Optional.ofNullable(known);
    }
    return Optional.of(new PathRefusal.NoPath(ca.issuer().toString()));
  }

  /** RFC 5280 §6.1.4 (l): whether the pathLenConstraints above leave room for {@code ca}. */
  boolean hasRoom(Certificate ca) {
    return room.containsKey(ca);
  }

  private void link(Certificate ca) {
    int most =
        group.anchorsNamed(ca.issuer()).size() + group.intermediatesNamed(ca.issuer()).size();
    // An anchor may stand among the intermediates too, and so may ca itself.
    if (most > 2 * (MOST_NAMESAKES + 1)) {
      belowMany.computeIfAbsent(ca.issuer(), none -> new ArrayList<>()).add(ca);
      return;
    }
    Set<Certificate> namesakes = new LinkedHashSet<>();
    group.anchorsNamed(ca.issuer()).forEach(anchor -> namesakes.add(anchor.certificate()));
    namesakes.addAll(group.intermediatesNamed(ca.issuer()));
    namesakes.remove(ca);
    PathRefusal refusal = new PathRefusal.NoPath(ca.issuer().toString());
    boolean cheap = namesakes.size() <= MOST_NAMESAKES;
    boolean linked = false;
    for (Certificate issuer : namesakes) {
      Optional<PathRefusal> why = cheap ? refusalOf(issuer, ca) : Optional.empty();
      if (why.isEmpty()) {
        below.computeIfAbsent(issuer, none -> new ArrayList<>()).add(ca);
        linked = true;
      } else {
        refusal = why.get();
      }
    }
    if (!linked) {
      unlinked.put(ca, refusal);
    }
  }

  private Optional<PathRefusal> refusalOf(Certificate issuer, Certificate ca) {
    Optional<PublicKey> key = issuer.publicKey();
    // A key that is not accepted is a doubt about the issuer; a DSA key may wait for parameters.
    if (key.isEmpty()
        || algorithms.refusalOf(key.get()).isPresent()
        || (key.get() instanceof DSAKey dsa && dsa.getParams() == null)) {
      return Optional.empty();
    }
    return switch (signatures.check(key.get(), ca)) {
      case VALID, OVER_BUDGET -> Optional.empty();
      case BAD_SIGNATURE ->
          Optional.of(
              new PathRefusal.BadSignature(issuer.subject().toString(), key.get().getAlgorithm()));
      case WEAK_ALGORITHM ->
          Optional.of(
              new PathRefusal.WeakAlgorithm(
                  "a signature with algorithm " + ca.signatureAlgorithm().getAlgorithm().getId(),
                  algorithms.wanted()));
    };
  }

  private Map<Certificate, Integer> lengths(Set<Certificate> anchors) {
    Map<Certificate, Integer> lengths = new HashMap<>();
    Deque<Certificate> open = new ArrayDeque<>(anchors);
    anchors.forEach(anchor -> lengths.put(anchor, 1));
    Map<DistinguishedName, List<Certificate>> unseen = new HashMap<>(belowMany);
    while (!open.isEmpty()) {
      Certificate issuer = open.poll();
      int next = lengths.getOrDefault(issuer, 1) + 1;
      for (Certificate ca : below(issuer, unseen)) {
        if (lengths.putIfAbsent(ca, next) == null) {
          open.add(ca);
        }
      }
    }
    return lengths;
  }

  /** Of many namesakes the first counts: the nearest to an anchor, or the one with most room. */
  private List<Certificate> below(
      Certificate issuer, Map<DistinguishedName, List<Certificate>> unseen) {
    List<Certificate> many = unseen.remove(issuer.subject());
    List<Certificate> few = below.getOrDefault(issuer, List.of());
    return many == null ? few : Stream.concat(many.stream(), few.stream()).toList();
  }

  /** The most that any way down leaves for what follows; the widest is settled first. */
  private Map<Certificate, Integer> rooms(Set<Certificate> anchors) {
    Map<Certificate, Integer> rooms = new HashMap<>();
    PriorityQueue<Reached> open =
        new PriorityQueue<>(Comparator.comparingInt(Reached::room).reversed());
    anchors.forEach(anchor -> open.add(new Reached(anchor, bounded(ANY_LENGTH, anchor))));
    Map<DistinguishedName, List<Certificate>> unseen = new HashMap<>(belowMany);
    while (!open.isEmpty()) {
      Reached widest = open.poll();
      if (rooms.putIfAbsent(widest.ca(), widest.room()) != null) {
        continue;
      }
      for (Certificate ca : below(widest.ca(), unseen)) {
        // RFC 5280 §4.2.1.9: a self-issued certificate is no further link.
        if (ca.isSelfIssued()) {
          open.add(new Reached(ca, bounded(widest.room(), ca)));
        } else if (widest.room() > 0) {
          int left = widest.room() == ANY_LENGTH ? ANY_LENGTH : widest.room() - 1;
          open.add(new Reached(ca, bounded(left, ca)));
        }
      }
    }
    return rooms;
  }

  private static int bounded(int room, Certificate ca) {
    return Math.min(
        room, ca.basicConstraints().map(found -> found.pathLength().orElse(room)).orElse(room));
  }
}
