package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which connections must be taken out and loaded again, so that they stand in the right order.
 *
 * <p>charon keeps connections in the order in which their names came; loading one again leaves it
 * in its place, a new one comes last. It looks at a peer's connections by how closely they fit the
 * addresses and the identities, and only when neither of two fits better, by that order. So the
 * order of two counts only when one peer can fit both and it is not decided by the identity: not
 * when they name two different peers, not when they are for two different addresses, not when one
 * of two for the same addresses names the peer and the other is a pattern.
 */
final class LoadOrder {
  private static final Pattern ONE_ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+");

  /**
   * What makes an identity fit more than one peer: a star, a network or a range; in octets, a name
   * that begins with a star, or a distinguished name with the value {@code *}.
   */
  private static final Pattern WILD =
      Pattern.compile(
          ".*[*%/?].*|[0-9A-Fa-f.:]+-[0-9A-Fa-f.:]+"
              + "|(?:fqdn|email):#2[aA].*|asn1dn:#(?:[0-9A-Fa-f]{2})*?012[aA].*");

  private final Map<String, Integer> places = new HashMap<>();
  private final Map<Ground, Seen> grounds = new HashMap<>();
  private final Map<String, Seen> peers = new HashMap<>();

  /**
   * What connections have in common whose order to another one counts alike.
   *
   * @param ourId empty when they name one identity of ours, whichever: one that a peer does not ask
   *     for does not fit it at all
   * @param names whether they name one peer
   */
  private record Ground(List<String> local, List<String> remote, String ourId, boolean names) {

    /** Whether the order to a connection of {@code later} may count, for two different peers. */
    boolean mayMeet(Ground later) {
      boolean isTold = names && later.names;
      boolean fitsAlike =
          local.equals(later.local) && remote.equals(later.remote) && ourId.equals(later.ourId);
      boolean byIdentity = fitsAlike && names != later.names;
      return !isTold && !byIdentity && !areApart(remote, later.remote);
    }

    private static boolean areApart(List<String> some, List<String> others) {
      return isOneAddress(some) && isOneAddress(others) && !some.equals(others);
    }

    private static boolean isOneAddress(List<String> addresses) {
      return addresses.size() == 1 && ONE_ADDRESS.matcher(addresses.getFirst()).matches();
    }
  }

  /** The connections before, of one ground or one peer. */
  private static final class Seen {
    private int last = -1;
    private boolean someMove;

    boolean isBehind(Optional<Integer> place) {
      return someMove || place.map(at -> last > at).orElse(false);
    }
  }

  /**
   * The order of a charon.
   *
   * @param held names of our connections in it
   */
  LoadOrder(List<String> held) {
    for (String name : held) {
      places.put(name, places.size());
    }
  }

  /**
   * Names of those of {@code desired}, in its order, that must come behind all that charon holds:
   * what it does not hold, and what would stand before something that shall come first.
   */
  Set<String> toAppend(List<FedObject> desired) {
    Set<String> last = new HashSet<>();
    for (FedObject connection : desired) {
      Optional<String> peer = peer(connection);
      Ground ground = ground(connection, peer.isPresent());
      Optional<Integer> place = Optional.ofNullable(places.get(connection.name()));
      boolean moves =
          place.isEmpty()
              || grounds.entrySet().stream()
                  .anyMatch(
                      earlier ->
                          earlier.getKey().mayMeet(ground) && earlier.getValue().isBehind(place))
              || peer.map(peers::get).map(seen -> seen.isBehind(place)).orElse(false);
      if (moves) {
        last.add(connection.name());
      }
      note(grounds.computeIfAbsent(ground, first -> new Seen()), moves, place);
      peer.ifPresent(id -> note(peers.computeIfAbsent(id, first -> new Seen()), moves, place));
    }
    return last;
  }

  private static void note(Seen seen, boolean moves, Optional<Integer> place) {
    seen.someMove |= moves;
    if (!moves) {
      seen.last = Math.max(seen.last, place.orElse(-1));
    }
  }

  private static Ground ground(FedObject connection, boolean names) {
    ViciMessage settings = settings(connection);
    return new Ground(
        addresses(settings, "local_addrs"),
        addresses(settings, "remote_addrs"),
        id(settings, "local").map(id -> WILD.matcher(id).matches() ? id : "").orElse("%any"),
        names);
  }

  private static List<String> addresses(ViciMessage settings, String key) {
    List<String> written = settings.text(key).map(List::of).orElseGet(() -> settings.texts(key));
    return written.isEmpty() ? List.of("%any") : written;
  }

  /**
   * The one peer that a connection names. Two spellings of one name are one: letters compare
   * without case, and the parts of a distinguished name in any order.
   */
  private static Optional<String> peer(FedObject connection) {
    return id(settings(connection), "remote")
        .filter(id -> !WILD.matcher(id).matches())
        .map(
            id -> {
              String plain = id.toLowerCase(Locale.ROOT).replaceAll("\\s", "");
              return String.join(",", new TreeSet<>(List.of(plain.split("[,/]"))));
            });
  }

  private static Optional<String> id(ViciMessage settings, String side) {
    return settings.section(side).flatMap(auth -> auth.text("id"));
  }

  private static ViciMessage settings(FedObject connection) {
    return connection.message().section(connection.name()).orElse(ViciMessage.EMPTY);
  }
}
