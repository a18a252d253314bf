package io.vouchsafe.proxy.emergency;

import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.Order;
import io.vouchsafe.vpnauth.emergency.OrderVersion;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * A sum over the entries that count, by which nodes see whether they hold the same ones: of each
 * the first 16 octets of a SHA-256, added up, so that the order does not matter. What was removed
 * is no part of it, for nodes forget that at different times.
 */
public record OrdersDigest(long high, long low) {
  /** Of nothing. */
  public static final OrdersDigest NONE = new OrdersDigest(0, 0);

  /** What one tenant adds. */
  record OfTenant(OrdersDigest blocks, List<OfAllow> allows) {

    static OfTenant of(String tenant, Orders orders) {
      OrdersDigest blocks =
          orders
              .blocks()
              .standing()
              .map(
                  block -> of(tenant, "block", block, entry -> EmergencyJson.block(entry).encode()))
              .reduce(NONE, OrdersDigest::plus);
      List<OfAllow> allows =
          orders.allows().standing().map(allow -> OfAllow.of(tenant, allow)).toList();
      return new OfTenant(blocks, allows);
    }

    /** Of what counts at {@code now}: a node has forgotten an allow that is over, or not yet. */
    OrdersDigest at(Instant now) {
      OrdersDigest sum = blocks;
      for (OfAllow allow : allows) {
        sum = allow.until().isAfter(now) ? sum.plus(allow.digest()) : sum;
      }
      return sum;
    }

    private static <T> OrdersDigest of(
        String tenant, String kind, Order.Standing<T> order, Function<T, String> content) {
      OrderVersion version = order.version();
      return of(
          List.of(
              tenant,
              kind,
              Long.toString(version.counter()),
              version.node(),
              content.apply(order.entry())));
    }

    private static OrdersDigest of(List<String> parts) {
      try {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (String part : parts) {
          byte[] octets = part.getBytes(StandardCharsets.UTF_8);
          sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
          sha256.update(octets);
        }
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        return new OrdersDigest(digest.getLong(), digest.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  /** What one allow adds until it is over. */
  record OfAllow(Instant until, OrdersDigest digest) {
    private static OfAllow of(String tenant, Order.Standing<BreakGlass> allow) {
      return new OfAllow(
          allow.entry().until(),
          OfTenant.of(tenant, "allow", allow, each -> EmergencyJson.breakGlass(each).encode()));
    }
  }

  public OrdersDigest plus(OrdersDigest other) {
    return new OrdersDigest(high + other.high, low + other.low);
  }

  /** 16 octets. */
  public byte[] octets() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }
}
