package io.vouchsafe.proxy.ocvpn;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import io.vouchsafe.vpnauth.ocvpn.KeyPhase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Counts groups; a customer has its series as long as the settings have the customer. */
final class GroupMeters {
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Map<CustomerName, Series> shown = new HashMap<>();

  /** The series of one customer. */
  private record Series(List<Meter> gauges, Counter made, Counter destroyed) {}

  GroupMeters(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /** The settings have that customer. */
  void show(CustomerGroup group) {
    forget(group.name());
    Tags tags = Tags.of("tenant", group.name().tenant(), "customer", group.name().customer());
    List<Meter> gauges =
        List.of(
            gauge(
                "vouchsafe.ocvpn.members",
                "Members of the customer's group",
                group,
                tags,
                each -> each.shown().members().size()),
            gauge(
                "vouchsafe.ocvpn.unacknowledged",
                "Members that have not acknowledged the current key",
                group,
                tags,
                each -> unacknowledged(each.shown())),
            gauge(
                "vouchsafe.ocvpn.key.age.seconds",
                "Since when the customer's current key is in use; 0 when there is none",
                group,
                tags,
                each -> age(each.shown())));
    shown.put(
        group.name(),
        new Series(
            gauges,
            counter("vouchsafe.ocvpn.generations", "Keys that were made", tags),
            counter("vouchsafe.ocvpn.keys.destroyed", "Keys that were overwritten", tags)));
  }

  private Gauge gauge(
      String name,
      String description,
      CustomerGroup group,
      Tags tags,
      ToDoubleFunction<CustomerGroup> value) {
    return Gauge.builder(name, group, value).description(description).tags(tags).register(registry);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  static long unacknowledged(GroupState state) {
    return state.members().values().stream().filter(each -> isUnacknowledged(each, state)).count();
  }

  /** Whether that member has not acknowledged the current key. */
  static boolean isUnacknowledged(GroupMember member, GroupState state) {
    return member.acknowledged() < state.generation();
  }

  private double age(GroupState state) {
    return state.key() == KeyPhase.NONE
        ? 0
        : Math.max(0, Duration.between(state.madeAt(), clock.instant()).toMillis() / 1000.0);
  }

  /** Keys were made. */
  void made(CustomerName name, int keys) {
    Series series = shown.get(name);
    if (series != null) {
      series.made().increment(keys);
    }
  }

  /** Keys were overwritten. */
  void destroyed(CustomerName name, int keys) {
    Series series = shown.get(name);
    if (series != null) {
      series.destroyed().increment(keys);
    }
  }

  /** The settings do not have that customer any more. */
  void forget(CustomerName name) {
    Series series = shown.remove(name);
    if (series != null) {
      series.gauges().forEach(registry::remove);
      registry.remove(series.made());
      registry.remove(series.destroyed());
    }
  }
}
