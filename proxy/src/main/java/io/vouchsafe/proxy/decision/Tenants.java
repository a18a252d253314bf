package io.vouchsafe.proxy.decision;

import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.NetworkSet;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tenants as they are now. A reload replaces them all at once; whoever looked one up keeps that
 * one, so that a decision ends under the settings with which it began. Thread-safe.
 */
public final class Tenants {
  private volatile Reading reading = new Reading(Map.of(), Map.of(), NetworkSet.EMPTY);

  /**
   * One reading of the settings.
   *
   * @param owners whose {@code front.trusted} names a network; empty for that of several tenants
   * @param fronts {@code front.trusted} of all tenants
   */
  private record Reading(
      Map<String, TenantRuntime> byName,
      Map<Cidr, Optional<TenantRuntime>> owners,
      NetworkSet fronts) {}

  /** The tenant of that name. */
  public Optional<TenantRuntime> named(String name) {
    return Optional.ofNullable(reading.byName().get(name));
  }

  /** Every tenant, in the order of the settings. */
  public Collection<TenantRuntime> all() {
    return reading.byName().values();
  }

  /** From now on these, and no others. */
  public void swap(Map<String, TenantRuntime> next) {
    Map<Cidr, Optional<TenantRuntime>> owners = new HashMap<>();
    for (TenantRuntime tenant : next.values()) {
      tenant.fronts().stream()
          .flatMap(front -> front.trusted().stream())
          .distinct()
          .forEach(
              network ->
                  owners.merge(network, Optional.of(tenant), (one, other) -> Optional.empty()));
    }
    reading =
        new Reading(
            Collections.unmodifiableMap(new LinkedHashMap<>(next)),
            Map.copyOf(owners),
            new NetworkSet(owners.keySet()));
  }

  /** The one tenant that trusts {@code source} as its front; empty when several do, or none. */
  public Optional<TenantRuntime> onlyOneWithFrontAt(InetAddress source) {
    Reading now = reading;
    if (!now.fronts().contains(source)) {
      return Optional.empty();
    }
    List<Optional<TenantRuntime>> found =
        now.owners().entrySet().stream()
            .filter(entry -> entry.getKey().contains(source))
            .map(Map.Entry::getValue)
            .distinct()
            .toList();
    return found.size() == 1 ? found.getFirst() : Optional.empty();
  }

  /** Whether some tenant trusts {@code source} as its front; however many tenants there are. */
  public boolean haveFrontAt(InetAddress source) {
    return reading.fronts().contains(source);
  }
}
