package io.vouchsafe.proxy.shared.orders;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.shared.orders.OrderLists.Found;
import io.vouchsafe.proxy.shared.orders.OrderLists.Place;
import io.vouchsafe.proxy.shared.orders.OrderMeters.Refused;
import io.vouchsafe.proxy.shared.stream.Nodes;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the lists of all nodes, and merges what this one did not know. One at a time; blocks. */
final class OrdersResync {
  /** A node that is silent for so long is gone: what it knew, all others know. */
  static final Duration GONE = Duration.ofDays(1);

  /** Tenants of one round. */
  private static final int ROUND = 200;

  private final OrdersGround ground;
  private final OrderLists lists;
  private final OwnLists own;
  private final OrdersMerge merge;
  private final OrderMeters meters;

  /** At the first time nobody was heard yet: nobody is gone for that. */
  private boolean begun;

  OrdersResync(
      OrdersGround ground, OrderLists lists, OwnLists own, OrdersMerge merge, OrderMeters meters) {
    this.ground = ground;
    this.lists = lists;
    this.own = own;
    this.merge = merge;
    this.meters = meters;
  }

  /**
   * Reads all.
   *
   * @return where lists of nodes lie that are gone, to be taken away once this node's own are there
   */
  List<Place> run() throws Exception {
    own.forgetAll();
    boolean first = !begun;
    List<String> tenants = new ArrayList<>(tenants());
    List<Place> gone = new ArrayList<>();
    for (int i = 0; i < tenants.size(); i += ROUND) {
      List<String> some = tenants.subList(i, Math.min(i + ROUND, tenants.size()));
      Map<Place, Long> sizes = Blocking.get(lists.sizes(some));
      for (List<Place> round : OrderLists.rounds(fitting(sizes))) {
        gone.addAll(read(round));
      }
    }
    begun = true;
    return first ? List.of() : gone;
  }

  private Set<String> tenants() throws Exception {
    Set<String> tenants = new TreeSet<>(ground.emergencies().orders().keySet());
    tenants.addAll(Blocking.get(lists.tenants()));
    return tenants;
  }

  private Map<Place, Long> fitting(Map<Place, Long> sizes) {
    Map<Place, Long> fitting = new LinkedHashMap<>();
    sizes.forEach(
        (place, octets) -> {
          if (octets <= SealedList.LARGEST) {
            fitting.put(place, octets);
          } else {
            refused(Refused.TOO_MANY, place, octets + " octets");
          }
        });
    return fitting;
  }

  private List<Place> read(List<Place> places) throws Exception {
    Map<String, List<Found>> byTenant =
        Blocking.get(lists.read(places)).stream()
            .collect(Collectors.groupingBy(found -> found.place().tenant()));
    List<Place> gone = new ArrayList<>();
    byTenant.forEach((tenant, found) -> gone.addAll(compare(tenant, found)));
    return gone;
  }

  /** Merges the lists of one tenant, and says which of them may go. */
  private List<Place> compare(String tenant, List<Found> found) {
    Map<Place, SealedList> believed = new HashMap<>();
    for (Found each : found) {
      SealedList.open(each.sealed(), ground.seals(), tenant, each.place().node())
          .ifPresentOrElse(
              list -> believed.put(each.place(), list),
              () -> refused(Refused.FORGED, each.place(), "no key of ours has sealed that list"));
    }
    Set<Place> merged = merged(tenant, believed);
    SealedList mine = believed.get(new Place(tenant, ground.self()));
    Orders now = ground.emergencies().orders(tenant);
    if (mine != null && mine.message().equals(OrdersMessage.of(now))) {
      own.found(tenant, now, mine.written());
    }
    return merged.stream().filter(place -> isGone(place, believed)).toList();
  }

  /** The lists that hold nothing more that this node does not know. */
  private Set<Place> merged(String tenant, Map<Place, SealedList> believed) {
    Orders known = ground.emergencies().orders(tenant);
    Buffer same = OrdersMessage.of(known);
    Set<Place> merged = new HashSet<>();
    Map<Place, Orders> news = new HashMap<>();
    believed.forEach(
        (place, list) -> {
          if (list.message().equals(same)) {
            merged.add(place);
          } else {
            read(place, list).ifPresent(orders -> news.put(place, orders));
          }
        });
    if (news.isEmpty() || merge.lists(tenant, known, news)) {
      merged.addAll(news.keySet());
    }
    return merged;
  }

  private Optional<Orders> read(Place place, SealedList list) {
    return switch (OrdersMessage.read(list.message(), ground.clock().instant())) {
      case Parsed.Ok<OrdersMessage>(OrdersMessage message) -> {
        message.doubted().forEach(why -> refused(Refused.DOUBTED, place, why));
        yield Optional.of(message.orders());
      }
      case Parsed.Malformed<OrdersMessage>(String why) -> {
        refused(Refused.UNREADABLE, place, why);
        yield Optional.empty();
      }
    };
  }

  private boolean isGone(Place place, Map<Place, SealedList> believed) {
    SealedList list = believed.get(place);
    Instant dayAgo = ground.clock().instant().minus(GONE);
    return list != null
        && list.written().isBefore(dayAgo)
        && !place.node().equals(ground.self())
        && ground.nodes().others().stream()
            .map(Nodes.Seen::node)
            .noneMatch(node -> node.id().equals(place.node()));
  }

  private void refused(Refused why, Place place, String detail) {
    meters.refused(why, place.tenant(), ground.nameOf(place.node()), detail);
  }
}
