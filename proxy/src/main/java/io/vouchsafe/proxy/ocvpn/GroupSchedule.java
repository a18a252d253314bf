package io.vouchsafe.proxy.ocvpn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When something is due in which group, the earliest first: who looks often need not look at all
 * groups. One thread uses it.
 */
final class GroupSchedule {
  private final TreeSet<Due> order =
      new TreeSet<>(Comparator.comparing(Due::at).thenComparing(each -> each.group().name()));
  private final Map<CustomerGroup, Due> known = new HashMap<>();

  private record Due(Instant at, CustomerGroup group) {}

  /** The group is another one now. */
  void put(CustomerGroup group) {
    Due before = known.remove(group);
    if (before != null) {
      order.remove(before);
    }
    Optional<Instant> at = group.state().nextTick(group.terms().times());
    at.ifPresent(
        instant -> {
          Due due = new Due(instant, group);
          known.put(group, due);
          order.add(due);
        });
  }

  /** Groups in which something is due at {@code now}; they stay due until they are others. */
  List<CustomerGroup> due(Instant now) {
    List<CustomerGroup> groups = new ArrayList<>();
    for (Due due : order) {
      if (due.at().isAfter(now)) {
        break;
      }
      groups.add(due.group());
    }
    return groups;
  }
}
