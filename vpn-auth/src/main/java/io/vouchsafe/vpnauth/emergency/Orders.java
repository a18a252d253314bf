package io.vouchsafe.vpnauth.emergency;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What operators said by hand about one tenant, on whatever node: a set that merges. Of each entry
 * the change with the higher counter counts; of equal ones the stricter state, then the one of the
 * higher node id. Immutable.
 *
 * @param counter no change that was ever seen has a higher one
 */
public record Orders(long counter, OrderSet<BlockEntry> blocks, OrderSet<BreakGlass> allows) {
  /** Allows that count at a time; of more, those that were given first. */
  public static final int MOST_ALLOWS = 100;

  public static final Orders NONE =
      new Orders(0, OrderSet.ofBlocks(Map.of()), OrderSet.ofAllows(Map.of()));

  public Orders {
    counter = Math.max(counter, Math.max(blocks.counter(), allows.counter()));
    if (counter < 0 || counter > OrderVersion.MOST) {
      throw new IllegalArgumentException(counter + " is no counter");
    }
  }

  /** What was said before anybody counted. */
  public static Orders uncounted(Emergency emergency) {
    Map<String, Order<BlockEntry>> blocks = new LinkedHashMap<>();
    emergency
        .blocks()
        .entries()
        .forEach(entry -> blocks.put(id(entry), new Order.Standing<>(OrderVersion.NONE, entry)));
    Map<String, Order<BreakGlass>> allows = new LinkedHashMap<>();
    emergency
        .breakGlass()
        .all()
        .forEach(allow -> allows.put(id(allow), new Order.Standing<>(OrderVersion.NONE, allow)));
    return new Orders(0, OrderSet.ofBlocks(blocks), OrderSet.ofAllows(allows));
  }

  /** Whether nothing is known of any entry. */
  public boolean isEmpty() {
    return blocks.isEmpty() && allows.isEmpty();
  }

  /** Both; the same whoever is asked first. */
  public Orders merge(Orders others) {
    return new Orders(
        Math.max(counter, others.counter),
        blocks.merge(others.blocks),
        allows.merge(others.allows));
  }

  /**
   * These after a change by hand that leaves exactly {@code next}; an allow that was over before is
   * not taken back by it.
   *
   * @param node id of the node that it was made on
   */
  public Orders changedTo(Emergency next, String node, Instant now) {
    OrderVersion version = new OrderVersion(Math.min(counter + 1, OrderVersion.MOST), node);
    Orders asked =
        new Orders(
            version.counter(),
            blocks.changedTo(
                next.blocks().entries(), Orders::id, version, now, (block, at) -> true),
            allows.changedTo(
                next.breakGlass().all(), Orders::id, version, now, BreakGlass::isActiveAt));
    // When all counters are used up, only what is stricter can be said any more.
    return counter < OrderVersion.MOST ? asked : asked.merge(this);
  }

  /** Without what nobody need know any more at {@code now}. */
  public Orders without(Instant now) {
    return new Orders(counter, blocks.without(now), allows.without(now));
  }

  /** What is not so in {@code before}. */
  public Orders since(Orders before) {
    return new Orders(counter, blocks.since(before.blocks), allows.since(before.allows));
  }

  /**
   * These with what {@code merged} blocks beside them, and without the allows that it takes back.
   */
  public Orders stricter(Orders merged) {
    return merge(
        new Orders(
            merged.counter,
            merged.blocks.filtered(
                (id, order) -> order instanceof Order.Standing && blocks.of(id).isEmpty()),
            merged.allows.filtered((id, order) -> order instanceof Order.Removed)));
  }

  /** What counts at {@code now}. */
  public Emergency emergency(Instant now) {
    return new Emergency(
        BlockList.of(blocks.standing().map(Order.Standing::entry).toList()),
        BreakGlassList.of(
            inPlace(allows.standing().map(Order.Standing::entry).filter(a -> a.isActiveAt(now)))));
  }

  /** The allows that node {@code node} was given itself. */
  public BreakGlassList givenOn(String node, Emergency of) {
    return BreakGlassList.of(
        of.breakGlass().all().stream()
            .filter(
                allow ->
                    allows
                        .of(id(allow))
                        .filter(order -> order.version().node().equals(node))
                        .isPresent())
            .toList());
  }

  /** Every node leaves out the same ones. */
  private static List<BreakGlass> inPlace(Stream<BreakGlass> active) {
    List<BreakGlass> all = active.toList();
    if (all.size() <= MOST_ALLOWS) {
      return all;
    }
    List<BreakGlass> first =
        all.stream()
            .sorted(Comparator.comparing(BreakGlass::since).thenComparing(Orders::id))
            .limit(MOST_ALLOWS)
            .toList();
    return all.stream().filter(first::contains).toList();
  }

  /** By which {@code entry} is known to all nodes. */
  public static String id(BlockEntry entry) {
    return entry.id().orElseThrow();
  }

  /** By which {@code allow} is known to all nodes. */
  public static String id(BreakGlass allow) {
    return allow.certificate().hex();
  }
}
