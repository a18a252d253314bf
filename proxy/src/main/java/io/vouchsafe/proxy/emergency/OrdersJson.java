package io.vouchsafe.proxy.emergency;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.EmergencyDocuments.Kept;
import io.vouchsafe.config.OrderChange;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Order;
import io.vouchsafe.vpnauth.emergency.OrderSet;
import io.vouchsafe.vpnauth.emergency.OrderVersion;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Orders with their counters in the words in which {@code EmergencyDocuments} reads them: the
 * entries as ever, and beside them the last change of each.
 */
public final class OrdersJson {
  private OrdersJson() {}

  /**
   * What nodes send each other: all orders of a tenant, or those that changed. Whoever has the same
   * sends the same octets.
   */
  public static byte[] sent(Orders orders) {
    Orders sorted =
        new Orders(
            orders.counter(),
            OrderSet.ofBlocks(sorted(orders.blocks())),
            OrderSet.ofAllows(sorted(orders.allows())));
    return bytes(
        BlockList.of(sorted.blocks().standing().map(Order.Standing::entry).toList()), sorted);
  }

  private static <T> Map<String, Order<T>> sorted(OrderSet<T> orders) {
    Map<String, Order<T>> sorted = new LinkedHashMap<>();
    orders
        .all()
        .sorted(
            Comparator.<Map.Entry<String, Order<T>>>comparingLong(
                    each -> each.getValue().version().counter())
                .thenComparing(Map.Entry::getKey))
        .forEach(each -> sorted.put(each.getKey(), each.getValue()));
    return sorted;
  }

  /**
   * What a restart finds again.
   *
   * @param blocks all that hold: while the disk is full there are more than in {@code orders}
   */
  static byte[] kept(BlockList blocks, Orders orders) {
    return bytes(blocks, orders);
  }

  private static byte[] bytes(BlockList blocks, Orders orders) {
    BreakGlassList allows =
        BreakGlassList.of(orders.allows().standing().map(Order.Standing::entry).toList());
    JsonArray changes = new JsonArray();
    orders.blocks().all().forEach(each -> changes.add(change("block", each)));
    orders.allows().all().forEach(each -> changes.add(change("allow", each)));
    return EmergencyJson.text(
            new JsonObject()
                .put("blocks", EmergencyJson.blocks(blocks))
                .put("break_glass", EmergencyJson.breakGlass(allows))
                .put("counter", orders.counter())
                .put("changes", changes))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static <T> JsonObject change(String kind, Map.Entry<String, Order<T>> changed) {
    OrderVersion version = changed.getValue().version();
    JsonObject json =
        new JsonObject().put(kind, changed.getKey()).put("counter", version.counter());
    if (!version.node().isEmpty()) {
      json.put("node", version.node());
    }
    if (changed.getValue() instanceof Order.Removed<T>(var known, Instant at)) {
      json.put("removed", at.toString());
    }
    return json;
  }

  /** What was kept or sent; an entry without a change is one of before anybody counted. */
  public static Orders read(Kept kept) {
    Map<String, OrderChange> ofBlocks = byId(kept.changes(), OrderChange::block);
    Map<String, OrderChange> ofAllows =
        byId(kept.changes(), change -> change.allow().map(sha256 -> sha256.hex()));
    Map<String, Order<BlockEntry>> blocks = new LinkedHashMap<>();
    for (BlockEntry entry : EntryIds.kept(kept.blocks()).entries()) {
      String id = Orders.id(entry);
      blocks.put(id, new Order.Standing<>(version(ofBlocks.get(id)), entry));
    }
    Map<String, Order<BreakGlass>> allows = new LinkedHashMap<>();
    for (BreakGlass allow : kept.breakGlass()) {
      String id = Orders.id(allow);
      allows.put(id, new Order.Standing<>(version(ofAllows.get(id)), allow));
    }
    ofBlocks.forEach(
        (id, change) ->
            OrdersJson.<BlockEntry>removed(change).ifPresent(at -> blocks.putIfAbsent(id, at)));
    ofAllows.forEach(
        (id, change) -> OrdersJson.<BreakGlass>removed(change).ifPresent(at -> allows.put(id, at)));
    return new Orders(
        kept.counter().orElse(0L), OrderSet.ofBlocks(blocks), OrderSet.ofAllows(allows));
  }

  private static Map<String, OrderChange> byId(
      List<OrderChange> changes, Function<OrderChange, Optional<String>> id) {
    Map<String, OrderChange> byId = new LinkedHashMap<>();
    changes.forEach(change -> id.apply(change).ifPresent(key -> byId.put(key, change)));
    return byId;
  }

  private static OrderVersion version(@Nullable OrderChange change) {
    return change == null ? OrderVersion.NONE : change.version();
  }

  private static <T> Optional<Order<T>> removed(OrderChange change) {
    return change.removed().map(at -> new Order.Removed<>(change.version(), at));
  }
}
