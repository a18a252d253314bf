package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Between which networks the traffic of a child, or of all children of an IKE SA, goes.
 *
 * @param local what the peer reaches
 * @param remote what lies behind it
 * @param unreadable what charon says that is no range of addresses
 */
record ChildNetworks(List<IpRange> local, List<IpRange> remote, List<String> unreadable) {
  private static final int MOST = 256;

  /** What is more is looked at when it comes; whether it all lies within others, nobody knows. */
  private static final String TOO_MANY = "more than " + MOST;

  /** There is no child yet. */
  static final ChildNetworks NONE = new ChildNetworks(List.of(), List.of(), List.of());

  /** As {@code %R} of charon: a network or a range, and with a protocol or port where limited. */
  private static final Pattern SELECTOR =
      Pattern.compile(
          "(?<first>[0-9a-fA-F:]+(?:[.][0-9]+)*)(/(?<prefix>[0-9]{1,3})|\\.\\.(?<last>[0-9a-fA-F.:]+))?(\\[.*])?");

  ChildNetworks {
    local = List.copyOf(local);
    remote = List.copyOf(remote);
    unreadable = List.copyOf(unreadable);
  }

  /** Of the children that an event, or a line of {@code list-sas}, tells of. */
  static List<ChildNetworks> in(ViciMessage event) {
    return sections(event).stream()
        .flatMap(sa -> sa.section("child-sas").stream())
        .flatMap(children -> sections(children).stream())
        .map(child -> of(child.section("new").orElse(child)))
        .toList();
  }

  /** Of both. */
  ChildNetworks and(ChildNetworks other) {
    List<IpRange> locals = joined(local, other.local);
    List<IpRange> remotes = joined(remote, other.remote);
    boolean isFull = locals.size() > MOST || remotes.size() > MOST;
    return new ChildNetworks(
        locals.stream().limit(MOST).toList(),
        remotes.stream().limit(MOST).toList(),
        joined(isFull ? List.of(TOO_MANY) : List.of(), joined(unreadable, other.unreadable))
            .stream()
            .limit(MOST)
            .toList());
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).distinct().toList();
  }

  private static List<ViciMessage> sections(ViciMessage message) {
    List<ViciMessage> sections = new ArrayList<>();
    for (ViciValue value : message.values().values()) {
      if (value instanceof ViciValue.Section(ViciMessage section)) {
        sections.add(section);
      }
    }
    return sections;
  }

  private static ChildNetworks of(ViciMessage child) {
    List<String> unreadable = new ArrayList<>();
    return new ChildNetworks(
        ranges(child.texts("local-ts"), unreadable),
        ranges(child.texts("remote-ts"), unreadable),
        unreadable);
  }

  private static List<IpRange> ranges(List<String> selectors, List<String> unreadable) {
    List<IpRange> ranges = new ArrayList<>();
    for (String selector : selectors) {
      range(selector).ifPresentOrElse(ranges::add, () -> unreadable.add(selector));
    }
    return ranges;
  }

  static Optional<IpRange> range(String selector) {
    Matcher matcher = SELECTOR.matcher(selector);
    Optional<IpAddress> first =
        matcher.matches() ? IpAddress.parse(matcher.group("first")) : Optional.empty();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String prefix = matcher.group("prefix");
    String last = matcher.group("last");
    if (prefix != null) {
      int bits = Integer.parseInt(prefix);
      return Optional.of(first.get())
          .filter(address -> bits <= address.bits())
          .map(
              address ->
                  new IpRange(address.endOfNetwork(bits, false), address.endOfNetwork(bits, true)));
    }
    return last == null
        ? first.map(IpRange::of)
        : IpAddress.parse(last)
            .filter(end -> end.isBetween(first.get(), end))
            .map(end -> new IpRange(first.get(), end));
  }

  /**
   * Whether all of it lies within {@code tunnel}. charon has narrowed it to its connection; but
   * that may have been fed by other settings. Behind a peer with an address of a pool lies that
   * address.
   */
  boolean areWithin(Tunnel tunnel) {
    return unreadable.isEmpty()
        && areCovered(local, tunnel.localNetworks())
        && (tunnel.pool().isPresent() || areCovered(remote, tunnel.remoteNetworks()));
  }

  private static boolean areCovered(List<IpRange> ranges, List<IpRange> by) {
    return by.isEmpty()
        || ranges.stream().allMatch(range -> by.stream().anyMatch(one -> one.covers(range)));
  }
}
