package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.IdPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds reaches that may have a peer in common with another one: most name one peer, and of two
 * that do, only those that name the same; most others are of one family, and of two that are, only
 * those of the same.
 */
final class ReachIndex {
  /** Of the tunnel at that place. */
  record Entry(int tunnel, ConnectionReach reach) {}

  private final List<Entry> all = new ArrayList<>();

  /** Those that may have a peer in common with anything. */
  private final List<Entry> anything = new ArrayList<>();

  private final Map<IdPattern.Key, List<Entry>> byPeer = new HashMap<>();
  private final Map<IdPattern.Key, List<Entry>> byFamily = new HashMap<>();

  /** Of the same families, those that name no single peer. */
  private final Map<IdPattern.Key, List<Entry>> patterns = new HashMap<>();

  void add(int tunnel, ConnectionReach reach) {
    Entry entry = new Entry(tunnel, reach);
    all.add(entry);
    Optional<IdPattern.Key> key = reach.peer().key();
    Optional<IdPattern.Key> family = reach.peer().family();
    key.ifPresent(each -> add(byPeer, each, entry));
    family.ifPresent(each -> add(byFamily, each, entry));
    if (key.isEmpty()) {
      family.ifPresentOrElse(each -> add(patterns, each, entry), () -> anything.add(entry));
    }
  }

  private static void add(Map<IdPattern.Key, List<Entry>> to, IdPattern.Key key, Entry entry) {
    to.computeIfAbsent(key, first -> new ArrayList<>()).add(entry);
  }

  /** Those among which are all that share a peer with {@code reach}. */
  Stream<Entry> near(ConnectionReach reach) {
    if (reach.peer().key().isPresent()) {
      return around(reach);
    }
    Optional<IdPattern.Key> family = reach.peer().family();
    return family.isEmpty() ? all.stream() : Stream.concat(in(byFamily, family), anything.stream());
  }

  /** Those among which are all that cover {@code reach}. */
  Stream<Entry> around(ConnectionReach reach) {
    return Stream.of(
            in(byPeer, reach.peer().key()), in(patterns, reach.peer().family()), anything.stream())
        .flatMap(each -> each);
  }

  private static Stream<Entry> in(
      Map<IdPattern.Key, List<Entry>> index, Optional<IdPattern.Key> key) {
    return key.map(index::get).stream().flatMap(List::stream);
  }
}
