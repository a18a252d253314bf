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

  /** Every bucket of a crowd. */
  private static final String ANYWHERE = "anywhere";

  /** The bucket of those that are not for one address alone. */
  private static final String SEVERAL = "several";

  private final Map<String, Integer> places = new HashMap<>();
  private final Map<Place, Crowd> crowds = new HashMap<>();
  private final Map<String, Crowd> peers = new HashMap<>();

  /**
   * What connections have in common whose order to another one counts alike.
   *
   * @param ourId empty when they name one identity of ours, whichever: one that a peer does not ask
   *     for does not fit it at all
   * @param names whether they name one peer
   */
  private record Selector(List<String> local, List<String> remote, String ourId, boolean names) {

    /** Those that fit the addresses alike, so that the identity decides between it and them. */
    Selector twin() {
      return new Selector(local, remote, ourId, !names);
    }

    /** Two different addresses never meet; everything else may. */
    String bucket() {
      return remote.size() == 1 && ONE_ADDRESS.matcher(remote.getFirst()).matches()
          ? remote.getFirst()
          : SEVERAL;
    }
  }

  private record Place(String bucket, boolean names) {}

  /** Connections before, of several selectors. */
  private static final class Crowd {
    private final Set<Selector> moving = new HashSet<>();
    private Optional<Selector> lastOne = Optional.empty();
    private int last = -1;
    private int lastOfOthers = -1;

    void add(Selector selector, Optional<Integer> place) {
      if (place.isEmpty()) {
        moving.add(selector);
      } else if (lastOne.equals(Optional.of(selector))) {
        last = Math.max(last, place.get());
      } else if (place.get() > last) {
        lastOfOthers = last;
        last = place.get();
        lastOne = Optional.of(selector);
      } else {
        lastOfOthers = Math.max(lastOfOthers, place.get());
      }
    }

    /** Whether one of them, but for those of {@code except}, comes behind {@code place}. */
    boolean isBehind(int place, Selector except) {
      int others = moving.size() - (moving.contains(except) ? 1 : 0);
      return others > 0 || (lastOne.equals(Optional.of(except)) ? lastOfOthers : last) > place;
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
    Set<String> moved = new HashSet<>();
    for (FedObject connection : desired) {
      Optional<String> peer = peer(connection);
      Selector selector = selector(connection, peer.isPresent());
      Optional<Integer> place =
          Optional.ofNullable(places.get(connection.name()))
              .filter(at -> !isBehind(at, selector, peer));
      if (place.isEmpty()) {
        moved.add(connection.name());
      }
      note(selector, peer, place);
    }
    return moved;
  }

  /** Whether something that shall come before this stands behind it. */
  private boolean isBehind(int place, Selector selector, Optional<String> peer) {
    String bucket = selector.bucket();
    List<String> buckets = bucket.equals(SEVERAL) ? List.of(ANYWHERE) : List.of(SEVERAL, bucket);
    // Two that name their peers count only when it is the same one.
    List<Boolean> kinds = selector.names() ? List.of(false) : List.of(false, true);
    boolean bySelector =
        buckets.stream()
            .flatMap(each -> kinds.stream().map(names -> crowds.get(new Place(each, names))))
            .anyMatch(crowd -> crowd != null && crowd.isBehind(place, selector.twin()));
    return bySelector
        || peer.map(peers::get).map(same -> same.isBehind(place, selector.twin())).orElse(false);
  }

  /**
   * This one comes before all that follow.
   *
   * @param place where it stays; empty when it moves
   */
  private void note(Selector selector, Optional<String> peer, Optional<Integer> place) {
    for (String bucket : List.of(ANYWHERE, selector.bucket())) {
      crowds
          .computeIfAbsent(new Place(bucket, selector.names()), first -> new Crowd())
          .add(selector, place);
    }
    peer.ifPresent(id -> peers.computeIfAbsent(id, first -> new Crowd()).add(selector, place));
  }

  private static Selector selector(FedObject connection, boolean names) {
    ViciMessage settings = settings(connection);
    return new Selector(
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
