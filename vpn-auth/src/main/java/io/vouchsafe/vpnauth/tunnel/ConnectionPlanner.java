package io.vouchsafe.vpnauth.tunnel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * Makes a {@link ConnectionPlan}. For every connection of a later tunnel and every reach of an
 * earlier one with a peer in common, the earlier one has a connection for that peer that charon
 * prefers at least as much; it is loaded before the later one, and so it wins.
 */
final class ConnectionPlanner {
  private final List<TunnelReach> tunnels;
  private final List<UnfedTunnel> mistakable;
  private final List<Set<ConnectionReach>> fed = new ArrayList<>();
  private final Effort effort = new Effort();
  private int count;

  ConnectionPlanner(List<Tunnel> tunnels, Function<String, CertificateTerms> terms) {
    List<TunnelReach> all = tunnels.stream().map(tunnel -> TunnelReach.of(tunnel, terms)).toList();
    List<Optional<UnfedTunnel.Why>> refusals = SharedSecrets.refusals(all);
    List<TunnelReach> kept = new ArrayList<>(all.size());
    List<UnfedTunnel> refused = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      TunnelReach tunnel = all.get(i);
      refusals
          .get(i)
          .ifPresentOrElse(
              why -> refused.add(new UnfedTunnel(tunnel.tunnel(), why)), () -> kept.add(tunnel));
    }
    this.tunnels = List.copyOf(kept);
    this.mistakable = List.copyOf(refused);
  }

  ConnectionPlan plan() {
    Optional<String> tooMany = feedReached();
    if (tooMany.isEmpty()) {
      tooMany = feedIntersections();
    }
    if (tooMany.isPresent()) {
      return effort.isSpent()
          ? new ConnectionPlan.TooEntangled(tooMany.get())
          : new ConnectionPlan.TooMany(tooMany.get());
    }
    List<PlannedConnection> connections = new ArrayList<>(count);
    List<UnfedTunnel> unfed = new ArrayList<>(mistakable);
    for (int i = 0; i < tunnels.size(); i++) {
      Tunnel tunnel = tunnels.get(i).tunnel();
      if (fed.get(i).isEmpty()) {
        unfed.add(
            new UnfedTunnel(
                tunnel,
                tunnels.get(i).peers().isEmpty()
                    ? UnfedTunnel.Why.NOBODY
                    : UnfedTunnel.Why.COVERED));
      }
      connections.addAll(named(tunnel, fed.get(i)));
    }
    return new ConnectionPlan.Connections(connections, unfed);
  }

  /** What each tunnel takes and no earlier one keeps from it; a gateway begins on the first. */
  private Optional<String> feedReached() {
    ReachIndex kept = new ReachIndex();
    for (int i = 0; i < tunnels.size(); i++) {
      TunnelReach tunnel = tunnels.get(i);
      boolean[] mayCover = new boolean[i];
      for (int before = 0; before < i; before++) {
        mayCover[before] = tunnels.get(before).mayCover(tunnel);
      }
      boolean begins = tunnel.tunnel().initiate() != Initiation.RESPONDER_ONLY;
      Set<ConnectionReach> left = new LinkedHashSet<>();
      for (ConnectionReach reach : tunnel.reaches()) {
        if ((begins && left.isEmpty())
            || kept.around(reach)
                .takeWhile(each -> effort.look())
                .noneMatch(
                    each ->
                        mayCover[each.tunnel()]
                            && effort.compare()
                            && each.reach().covers(reach))) {
          left.add(reach);
        }
      }
      for (ConnectionReach reach : tunnel.keptFromLater()) {
        kept.add(i, reach);
      }
      fed.add(left);
      count += left.size();
      if (count > ConnectionPlan.MOST_CONNECTIONS || effort.isSpent()) {
        return Optional.of(tunnel.tunnel().name());
      }
    }
    return Optional.empty();
  }

  /** From the last to the first, so that what is fed for one is looked at by those before it. */
  private Optional<String> feedIntersections() {
    ReachIndex later = new ReachIndex();
    for (int i = tunnels.size() - 1; i >= 0; i--) {
      if (!feedIntersections(i, later)) {
        return Optional.of(tunnels.get(i).tunnel().name());
      }
      for (ConnectionReach reach : fed.get(i)) {
        later.add(i, reach);
      }
    }
    return Optional.empty();
  }

  private boolean feedIntersections(int place, ReachIndex later) {
    boolean[] mayMeet = new boolean[tunnels.size()];
    for (int other = place + 1; other < mayMeet.length; other++) {
      mayMeet[other] = tunnels.get(place).mayMeet(tunnels.get(other));
    }
    Set<ConnectionReach> all = fed.get(place);
    int others = count - all.size();
    for (ConnectionReach mine : List.copyOf(all)) {
      later
          .near(mine)
          .takeWhile(
              theirs -> effort.look() && others + all.size() <= ConnectionPlan.MOST_CONNECTIONS)
          .filter(theirs -> mayMeet[theirs.tunnel()] && effort.compare())
          .flatMap(theirs -> common(place, mine, theirs.reach()).stream())
          .flatMap(ConnectionReach::places)
          .forEach(all::add);
    }
    count = others + all.size();
    return count <= ConnectionPlan.MOST_CONNECTIONS && !effort.isSpent();
  }

  /**
   * Whom both take, when charon would otherwise give the later one's connection to somebody of
   * them. Peers that ask for none of our identities are looked at under the first.
   */
  private Optional<ConnectionReach> common(
      int place, ConnectionReach mine, ConnectionReach theirs) {
    boolean otherLocalId = mine.localId().intersection(theirs.localId()).isEmpty();
    if (otherLocalId && !mine.localId().equals(tunnels.get(place).localIds().getFirst())) {
      return Optional.empty();
    }
    return mine.intersection(theirs)
        .filter(both -> !mine.isAtLeastAsPreferredAs(theirs) || !mine.peer().covers(both.peer()));
  }

  /**
   * Numbers come from whom a connection takes, so that a change in the settings renames nothing but
   * what it changes.
   */
  private static List<PlannedConnection> named(Tunnel tunnel, Set<ConnectionReach> reaches) {
    List<PlannedConnection> connections = new ArrayList<>(reaches.size());
    Set<Integer> taken = new HashSet<>();
    for (ConnectionReach reach : reaches) {
      AuthMethod method = tunnel.auth().method();
      int number = ConnectionName.numberFor(method, sum(reach));
      while (!taken.add(number)) {
        number = (number + 2) % ConnectionName.NUMBERS;
      }
      connections.add(
          new PlannedConnection(
              new ConnectionName(tunnel.name(), number),
              tunnel,
              reach.version(),
              reach.local(),
              reach.remote(),
              reach.localId(),
              reach.peer(),
              connections.isEmpty()
                  && tunnel.initiate() != Initiation.RESPONDER_ONLY
                  && reach.remote().isOnePlace()));
    }
    return connections;
  }

  private static long sum(ConnectionReach reach) {
    CRC32 sum = new CRC32();
    sum.update(reach.toString().getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }
}
