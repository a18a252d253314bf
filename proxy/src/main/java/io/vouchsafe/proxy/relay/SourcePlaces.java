package io.vouchsafe.proxy.relay;

import io.vouchsafe.proxy.net.SourceNetwork;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much of one kind a tenant's relay has under way at a time, so shared out that no source holds
 * every place: half of them are for sources that hold few. Thread-safe.
 */
final class SourcePlaces {
  /** Of the places, each source has so many before it counts as one that holds many. */
  private static final int SHARE = 32;

  private final int most;
  private final int ofEach;

  /** Sources that hold a place; never more of them than places. */
  private final Map<Optional<SourceNetwork>, Integer> held = new HashMap<>();

  private int taken;

  /** So many places; a source that is alone has half of them. */
  SourcePlaces(int most) {
    this.most = most;
    this.ofEach = Math.max(1, most / SHARE);
  }

  /**
   * Takes a place for {@code source}, which is given back once it runs; empty when it gets none.
   */
  synchronized Optional<Runnable> take(Optional<InetAddress> source) {
    Optional<SourceNetwork> network = source.map(SourceNetwork::of);
    int its = held.getOrDefault(network, 0);
    if (taken >= (its < ofEach ? most : most / 2)) {
      return Optional.empty();
    }
    taken++;
    held.put(network, its + 1);
    return Optional.of(() -> giveBack(network));
  }

  private synchronized void giveBack(Optional<SourceNetwork> network) {
    taken--;
    held.computeIfPresent(network, (same, its) -> its > 1 ? its - 1 : null);
  }

  /** Number of sources that hold a place. */
  synchronized int sources() {
    return held.size();
  }
}
