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
 * that do, only those that name the same.
 */
final class ReachIndex {
  /** Of the tunnel at that place. */
  record Entry(int tunnel, ConnectionReach reach) {}

  private final List<Entry> all = new ArrayList<>();
  private final List<Entry> patterns = new ArrayList<>();
  private final Map<IdPattern.Key, List<Entry>> byPeer = new HashMap<>();

  void add(int tunnel, ConnectionReach reach) {
    Entry entry = new Entry(tunnel, reach);
    all.add(entry);
    reach
        .peer()
        .key()
        .ifPresentOrElse(
            key -> byPeer.computeIfAbsent(key, first -> new ArrayList<>()).add(entry),
            () -> patterns.add(entry));
  }

  /** Those among which are all that share a peer with {@code reach}. */
  Stream<Entry> near(ConnectionReach reach) {
    Optional<IdPattern.Key> key = reach.peer().key();
    return key.isEmpty() ? all.stream() : Stream.concat(named(key.get()), patterns.stream());
  }

  /** Those among which are all that cover {@code reach}. */
  Stream<Entry> around(ConnectionReach reach) {
    return Stream.concat(
        reach.peer().key().stream().flatMap(this::named), patterns.stream());
  }

  private Stream<Entry> named(IdPattern.Key key) {
    return byPeer.getOrDefault(key, List.of()).stream();
  }
}
