package io.vouchsafe.proxy.shared.orders;

import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.emergency.EmergencyStore.Outcome;
import io.vouchsafe.proxy.emergency.EmergencyStore.Saving;
import io.vouchsafe.proxy.emergency.UnreadableEmergencyException;
import io.vouchsafe.proxy.shared.orders.OrderLists.Place;
import io.vouchsafe.proxy.shared.orders.OrderMeters.Refused;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.util.Map;
import java.util.stream.Collectors;

/** Takes what other nodes said, and tells the journal. Blocks. */
final class OrdersMerge {
  private final OrdersGround ground;
  private final OrderMeters meters;

  OrdersMerge(OrdersGround ground, OrderMeters meters) {
    this.ground = ground;
    this.meters = meters;
  }

  /** What one event told. */
  void event(SharedEvent event) {
    String from = event.from().name();
    switch (OrdersMessage.read(event.body(), ground.clock().instant())) {
      case Parsed.Malformed<OrdersMessage>(String why) ->
          meters.refused(Refused.UNREADABLE, event.tenant(), from, why);
      case Parsed.Ok<OrdersMessage>(OrdersMessage message) -> {
        message
            .doubted()
            .forEach(why -> meters.refused(Refused.DOUBTED, event.tenant(), from, why));
        take(event.tenant(), from, message.orders());
      }
    }
  }

  /**
   * What lists of other nodes hold.
   *
   * @param known before
   * @return whether it was taken
   */
  boolean lists(String tenant, Orders known, Map<Place, Orders> news) {
    Map<Place, Orders> more =
        news.entrySet().stream()
            .filter(each -> !known.merge(each.getValue()).equals(known))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    if (more.isEmpty()) {
      return true;
    }
    String from =
        more.keySet().stream()
            .map(place -> ground.nameOf(place.node()))
            .sorted()
            .collect(Collectors.joining(", "));
    return take(tenant, from, more.values().stream().reduce(Orders.NONE, Orders::merge));
  }

  private boolean take(String tenant, String from, Orders orders) {
    try {
      switch (ground.emergencies().merge(tenant, orders)) {
        case Outcome.Done done -> {
          ground.audit().merged(tenant, from, done);
          return !(done.saving() instanceof Saving.NotYet);
        }
        case Outcome.TooMany(String what, int most) -> {
          meters.refused(Refused.TOO_MANY, tenant, from, "more than " + most + " " + what);
          return false;
        }
        case Outcome.Unknown unknown -> throw new IllegalStateException("a merge removes no id");
        case Outcome.Changed changed -> throw new IllegalStateException("a merge expects nothing");
      }
    } catch (UnreadableEmergencyException e) {
      meters.refused(Refused.UNREADABLE, tenant, from, String.valueOf(e.getMessage()));
      return false;
    }
  }
}
