package io.vouchsafe.vpnauth.ocvpn;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The networks that a device announces, against what the settings say and what others announce.
 *
 * @param devices the customer's
 * @param members of its group
 */
record AnnouncedNetworks(
    DeviceSerial device,
    List<IpNetwork> announced,
    Map<DeviceSerial, DeviceRules> devices,
    Collection<GroupMember> members) {
  /**
   * Without a rule nobody announces a wider network: one who announces everything would shut all
   * others out, or draw their traffic.
   */
  private static final int SHORTEST_PREFIX = 8;

  /** The first network that the device may not announce, whoever else does. */
  Optional<IpNetwork> outside() {
    return announced.stream().filter(each -> !isAllowed(each)).findFirst();
  }

  /** Those that the device may announce. */
  List<IpNetwork> allowed() {
    return announced.stream().filter(this::isAllowed).toList();
  }

  private boolean isAllowed(IpNetwork network) {
    return rule(device)
        .map(rule -> rule.stream().anyMatch(each -> each.contains(network)))
        .orElse(network.prefix() >= SHORTEST_PREFIX);
  }

  /**
   * The first network of another device, announced or given to it by the settings: a device without
   * a rule must not take the place of one that is not there yet. Where this device has a rule, the
   * settings have answered already.
   */
  Optional<GroupAnswer.Overlap> overlap() {
    if (announced.isEmpty() || rule(device).isPresent()) {
      return Optional.empty();
    }
    TreeSet<IpNetwork> own = disjoint();
    for (GroupMember member : members) {
      if (!member.serial().equals(device)) {
        Optional<IpNetwork> met = firstMet(own, member.announcement().networks());
        if (met.isPresent()) {
          return Optional.of(new GroupAnswer.Overlap(met.get(), member.serial()));
        }
      }
    }
    for (DeviceSerial other : devices.keySet()) {
      if (!other.equals(device)) {
        Optional<IpNetwork> met = firstMet(own, rule(other).orElse(List.of()));
        if (met.isPresent()) {
          return Optional.of(new GroupAnswer.Overlap(met.get(), other));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * How many there would be in the group. A member that announces no more than it did is not in the
   * way of anybody.
   */
  Optional<GroupAnswer.TooManyNetworks> tooMany() {
    int together = announced.size();
    int before = 0;
    for (GroupMember member : members) {
      int size = member.announcement().networks().size();
      if (member.serial().equals(device)) {
        before = size;
      } else {
        together += size;
      }
    }
    return together > GroupBounds.MOST_NETWORKS && announced.size() > before
        ? Optional.of(new GroupAnswer.TooManyNetworks(together))
        : Optional.empty();
  }

  /** Two networks are apart, or one is in the other: the widest are enough, and are sorted. */
  private TreeSet<IpNetwork> disjoint() {
    TreeSet<IpNetwork> widest = new TreeSet<>();
    announced.stream()
        .filter(each -> announced.stream().noneMatch(other -> isInside(each, other)))
        .forEach(widest::add);
    return widest;
  }

  private static boolean isInside(IpNetwork network, IpNetwork other) {
    return !network.equals(other) && other.contains(network);
  }

  private static Optional<IpNetwork> firstMet(TreeSet<IpNetwork> own, List<IpNetwork> others) {
    return others.stream().flatMap(each -> met(own, each).stream()).findFirst();
  }

  /** Of our networks, the one around the other's first address, or the first one in it. */
  private static Optional<IpNetwork> met(TreeSet<IpNetwork> own, IpNetwork other) {
    return Optional.ofNullable(own.floor(other))
        .filter(other::overlaps)
        .or(() -> Optional.ofNullable(own.ceiling(other)).filter(other::overlaps));
  }

  private Optional<List<IpNetwork>> rule(DeviceSerial serial) {
    return Optional.ofNullable(devices.get(serial)).flatMap(DeviceRules::networks);
  }
}
