package io.vouchsafe.vpnauth.emergency;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * Blocks or allows: which of two states of an entry is the stricter one, and how long a removed one
 * is remembered.
 *
 * @param <T> an entry
 */
final class OrderKind<T> {
  /** Removed ones that are remembered of each kind; the oldest go first. */
  static final int MOST_REMOVED = 10_000;

  /** What is over is kept so much longer, for the clocks of nodes differ. */
  private static final Duration SLACK = Duration.ofHours(1);

  /** A node that returns later may bring a block back, which is the safe side. */
  static final OrderKind<BlockEntry> BLOCK =
      new OrderKind<>(
          Comparator.<Order<BlockEntry>, Boolean>comparing(OrderKind::isStanding),
          Duration.ofDays(90),
          block -> Instant.MAX);

  /** An allow is over before its removal is forgotten. */
  static final OrderKind<BreakGlass> ALLOW =
      new OrderKind<>(
          Comparator.<Order<BreakGlass>, Instant>comparing(OrderKind::end).reversed(),
          BreakGlass.LONGEST.plus(SLACK),
          allow -> allow.until().plus(SLACK));

  /** When an entry may go without having been removed. */
  @FunctionalInterface
  private interface LastUse<T> {
    Instant of(T entry);
  }

  private final Comparator<Order<T>> later;
  private final Duration remembered;
  private final LastUse<T> lastUse;

  private OrderKind(Comparator<Order<T>> strictness, Duration remembered, LastUse<T> lastUse) {
    this.later =
        Comparator.<Order<T>>comparingLong(order -> order.version().counter())
            .thenComparing(strictness)
            .thenComparing(order -> order.version().node())
            // Two states of one version: a node that lost its memory. Any order will do.
            .thenComparing(Order::toString);
    this.remembered = remembered;
    this.lastUse = lastUse;
  }

  /** The state that counts: a total order, so that it is the same whoever is asked first. */
  Order<T> merge(Order<T> one, Order<T> other) {
    return later.compare(one, other) >= 0 ? one : other;
  }

  /** Whether the state may be forgotten at {@code now}. */
  boolean isOver(Order<T> order, Instant now) {
    return switch (order) {
      case Order.Standing<T>(var version, T entry) -> lastUse.of(entry).isBefore(now);
      case Order.Removed<T>(var version, Instant at) -> at.plus(remembered).isBefore(now);
    };
  }

  private static boolean isStanding(Order<BlockEntry> order) {
    return order instanceof Order.Standing;
  }

  /** A removed one ended at once. */
  private static Instant end(Order<BreakGlass> order) {
    return order instanceof Order.Standing<BreakGlass>(var version, BreakGlass allow)
        ? allow.until()
        : Instant.MIN;
  }
}
