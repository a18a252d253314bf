package io.vouchsafe.vpnauth.emergency;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one kind by their ids, each with the last change that is known of it, in the order in
 * which they are shown. Immutable.
 *
 * @param <T> a block or an allow
 */
public final class OrderSet<T> {
  private final OrderKind<T> kind;
  private final Map<String, Order<T>> byId;

  private OrderSet(OrderKind<T> kind, Map<String, Order<T>> byId) {
    this.kind = kind;
    this.byId = byId;
  }

  /** Blocks by their ids. */
  public static OrderSet<BlockEntry> ofBlocks(Map<String, Order<BlockEntry>> byId) {
    return new OrderSet<>(OrderKind.BLOCK, new LinkedHashMap<>(byId));
  }

  /** Allows by the SHA-256 of their certificates, in hexadecimal. */
  public static OrderSet<BreakGlass> ofAllows(Map<String, Order<BreakGlass>> byId) {
    return new OrderSet<>(OrderKind.ALLOW, new LinkedHashMap<>(byId));
  }

  public boolean isEmpty() {
    return byId.isEmpty();
  }

  /** The last change of the entry {@code id}, if one is known. */
  public Optional<Order<T>> of(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** All ids, in order, and what is known of each. */
  public Stream<Map.Entry<String, Order<T>>> all() {
    return byId.entrySet().stream();
  }

  /** The entries that count, in order. */
  public Stream<Order.Standing<T>> standing() {
    return byId.values().stream()
        .flatMap(order -> order instanceof Order.Standing<T> one ? Stream.of(one) : Stream.of());
  }

  /** The highest counter of all; 0 without any. */
  long counter() {
    return byId.values().stream().mapToLong(order -> order.version().counter()).max().orElse(0);
  }

  /**
   * Of each entry the state that counts. Whoever merges the same sets, in whatever order and how
   * often, has the same states. This set's entries come first.
   */
  OrderSet<T> merge(OrderSet<T> others) {
    Map<String, Order<T>> merged = new LinkedHashMap<>(byId);
    others.byId.forEach((id, order) -> merged.merge(id, order, kind::merge));
    return new OrderSet<>(kind, merged);
  }

  /**
   * The set after a change that leaves {@code entries} and nothing else.
   *
   * @param version of the change
   * @param at when it was made
   * @param counted whether an entry that is not there any more was taken back by it
   */
  OrderSet<T> changedTo(
      List<T> entries,
      Function<T, String> id,
      OrderVersion version,
      Instant at,
      BiPredicate<T, Instant> counted) {
    Map<String, Order<T>> after = new LinkedHashMap<>();
    for (T entry : entries) {
      Order<T> known = byId.get(id.apply(entry));
      after.put(
          id.apply(entry), isSame(known, entry) ? known : new Order.Standing<>(version, entry));
    }
    byId.forEach(
        (key, order) ->
            after.computeIfAbsent(
                key,
                gone ->
                    order instanceof Order.Standing<T>(var before, T entry)
                            && counted.test(entry, at)
                        ? new Order.Removed<>(version, at)
                        : order));
    return new OrderSet<>(kind, after);
  }

  private static <T> boolean isSame(@Nullable Order<T> known, T entry) {
    return known instanceof Order.Standing<T>(var version, T before) && before.equals(entry);
  }

  /** Without what is over at {@code now}, and without the oldest removed ones beyond the bound. */
  OrderSet<T> without(Instant now) {
    Map<String, Order<T>> left = new LinkedHashMap<>(byId);
    left.values().removeIf(order -> kind.isOver(order, now));
    left.keySet().removeAll(beyondTheBound(left));
    return left.size() == byId.size() ? this : new OrderSet<>(kind, left);
  }

  private static <T> Set<String> beyondTheBound(Map<String, Order<T>> states) {
    Map<String, Instant> removed = new LinkedHashMap<>();
    states.forEach(
        (id, order) -> {
          if (order instanceof Order.Removed<T>(var version, Instant at)) {
            removed.put(id, at);
          }
        });
    return new HashSet<>(
        removed.entrySet().stream()
            .sorted(
                Map.Entry.<String, Instant>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .skip(OrderKind.MOST_REMOVED)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** What is not so in {@code before}. */
  OrderSet<T> since(OrderSet<T> before) {
    return filtered((id, order) -> !order.equals(before.byId.get(id)));
  }

  /** What {@code belongs}. */
  OrderSet<T> filtered(BiPredicate<String, Order<T>> belongs) {
    Map<String, Order<T>> some = new LinkedHashMap<>();
    byId.forEach(
        (id, order) -> {
          if (belongs.test(id, order)) {
            some.put(id, order);
          }
        });
    return new OrderSet<>(kind, some);
  }

  /** The same states, in whatever order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OrderSet<?> that && byId.equals(that.byId);
  }

  @Override
  public int hashCode() {
    return byId.hashCode();
  }

  @Override
  public String toString() {
    return byId.toString();
  }
}
