package io.vouchsafe.proxy.emergency;

import io.vouchsafe.config.EmergencyDocuments.Kept;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Emergency;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What holds in one tenant, and how it came to be so on all nodes. Replaced as a whole; where one
 * node works alone, nothing is counted.
 */
final class HeldOrders {
  private final Emergency all;
  private final Emergency own;
  private final Orders orders;
  private final boolean isCounted;
  private volatile OrdersDigest.@Nullable OfTenant digest;

  private HeldOrders(Emergency all, Emergency own, Orders orders, boolean isCounted) {
    this.all = all;
    this.own = own;
    this.orders = orders;
    this.isCounted = isCounted;
  }

  /** What was kept; no node has taken part yet since the start. */
  static HeldOrders of(Kept kept, Instant now) {
    Orders orders = OrdersJson.read(kept).without(now);
    Emergency all = orders.emergency(now);
    return kept.counter().isPresent() ? counted(all, orders, "") : alone(all);
  }

  private static HeldOrders alone(Emergency all) {
    return new HeldOrders(all, all, Orders.NONE, false);
  }

  private static HeldOrders counted(Emergency all, Orders orders, String node) {
    BreakGlassList given = orders.givenOn(node, all);
    Emergency own =
        given.all().size() == all.breakGlass().all().size()
            ? all
            : new Emergency(all.blocks(), given);
    return new HeldOrders(all, own, orders, true);
  }

  /** The same, counted from now on as node {@code node} counts. */
  HeldOrders counted(String node) {
    return counted(all, isCounted ? orders : Orders.uncounted(all), node);
  }

  /** Everything that holds. */
  Emergency all() {
    return all;
  }

  /** The same without the allows that were given on other nodes. */
  Emergency own() {
    return own;
  }

  @SuppressWarnings("ReferenceEquality") // own() is all() unless something is left out
  boolean hasOthersAllows() {
    return own != all;
  }

  Orders orders() {
    return orders;
  }

  /** After a change by hand on node {@code node} that leaves exactly {@code next}. */
  HeldOrders changedTo(Emergency next, String node, Instant now) {
    if (!isCounted) {
      return alone(next);
    }
    Orders changed = orders.changedTo(next, node, now).without(now);
    Emergency left = changed.emergency(now);
    return counted(left.isSame(next) ? next : left, changed, node);
  }

  /** After these orders of all nodes. */
  HeldOrders merged(Orders merged, String node, Instant now) {
    Emergency next = merged.emergency(now);
    if (next.isSame(all)) {
      return counted(all, merged, node);
    }
    // Whoever remembers something under the list of blocks may go on.
    boolean sameBlocks = next.blocks().equals(all.blocks());
    return counted(
        sameBlocks ? new Emergency(all.blocks(), next.breakGlass()) : next, merged, node);
  }

  /**
   * What holds of {@code next} as long as it cannot be written: what makes this stricter.
   *
   * @param here whether it was said on this node
   */
  HeldOrders strictest(HeldOrders next, boolean here, String node, Instant now) {
    Emergency strict = all.strictest(next.all);
    if (!isCounted) {
      return alone(strict);
    }
    return counted(
        strict, here ? orders.changedTo(strict, node, now) : orders.stricter(next.orders), node);
  }

  /** What a restart finds again. */
  byte[] bytes() {
    return isCounted ? OrdersJson.kept(all.blocks(), orders) : EmergencyJson.kept(all);
  }

  /** What this adds to the digest of all tenants; made when it is asked for first. */
  OrdersDigest.OfTenant digest(String tenant) {
    OrdersDigest.OfTenant known = digest;
    if (known == null) {
      known = OrdersDigest.OfTenant.of(tenant, orders);
      digest = known;
    }
    return known;
  }
}
