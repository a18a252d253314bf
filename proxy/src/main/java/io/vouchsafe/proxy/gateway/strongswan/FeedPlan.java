package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.gateway.strongswan.FedObject.Kind;
import io.vouchsafe.proxy.gateway.strongswan.FeedStep.Clear;
import io.vouchsafe.proxy.gateway.strongswan.FeedStep.Load;
import io.vouchsafe.proxy.gateway.strongswan.FeedStep.Unload;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The way from what charon holds to what it shall hold; only the difference. What lets a peer in
 * goes first, what a connection may still need goes last: a peer finds too little, never too much.
 */
final class FeedPlan {
  private static final Set<Kind> SECRETS = EnumSet.of(Kind.SHARED_KEY, Kind.PRIVATE_KEY);

  private final DesiredState desired;
  private final FeedMemory memory;
  private final Predicate<FedKey> waits;
  private final Set<FedKey> wanted = new HashSet<>();

  /**
   * A plan that has not been made.
   *
   * @param waits whether charon refused a thing a moment ago, so that it is left for later
   */
  FeedPlan(DesiredState desired, FeedMemory memory, Predicate<FedKey> waits) {
    this.desired = desired;
    this.memory = memory;
    this.waits = waits;
    desired.objects().forEach(object -> wanted.add(FedKey.of(object)));
  }

  /** In the order in which they are done; after {@link Clear}, another plan is due. */
  List<FeedStep> steps() {
    List<FeedStep> steps = new ArrayList<>();
    unwanted(EnumSet.of(Kind.CONNECTION)).forEach(steps::add);
    if (memory.isToClear(desired)) {
      steps.add(new Clear());
      return steps;
    }
    unwanted(SECRETS).forEach(steps::add);
    desired.objects().stream()
        .filter(object -> object.kind() != Kind.CONNECTION && isToLoad(object))
        .sorted((one, other) -> one.kind().compareTo(other.kind()))
        .forEach(object -> steps.add(new Load(object)));
    connections(steps);
    unwanted(EnumSet.of(Kind.POOL)).forEach(steps::add);
    unwanted(EnumSet.of(Kind.AUTHORITY)).forEach(steps::add);
    return steps;
  }

  /** A certificate cannot be taken out alone: it stays until charon restarts. */
  private Stream<FeedStep> unwanted(Set<Kind> kinds) {
    return memory.keys().stream()
        .filter(key -> kinds.contains(key.kind()) && !wanted.contains(key) && !waits.test(key))
        .map(Unload::new);
  }

  private boolean isToLoad(FedObject object) {
    return !memory.holds(object) && !waits.test(FedKey.of(object));
  }

  /** Looks closely only where charon does not hold the first of them in their order. */
  private Set<String> toAppend(List<FedObject> all) {
    Set<String> behind = new LinkedHashSet<>();
    all.forEach(object -> behind.add(object.name()));
    List<String> held = memory.connections();
    Iterator<String> next = List.copyOf(behind).iterator();
    for (String name : held) {
      if (behind.remove(name) && !next.next().equals(name)) {
        return new LoadOrder(held).toAppend(all);
      }
    }
    return behind;
  }

  /**
   * Each one that must move is taken out and loaded at once, so that its peers miss it for no
   * longer than that.
   */
  private void connections(List<FeedStep> steps) {
    List<FedObject> all =
        desired.objects().stream()
            .filter(object -> object.kind() == Kind.CONNECTION)
            .filter(object -> memory.holds(object) || isToLoad(object))
            .toList();
    Set<String> last = toAppend(all);
    for (FedObject connection : all) {
      FedKey key = FedKey.of(connection);
      boolean moves = last.contains(connection.name()) && memory.holds(key);
      if (moves) {
        steps.add(new Unload(key));
      }
      if (moves || !memory.holds(connection)) {
        steps.add(new Load(connection));
      }
    }
  }
}
