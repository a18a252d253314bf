package io.vouchsafe.proxy.decision;

import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.NetworkSet;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tenants as they are now. A reload replaces them all at once; whoever looked one up keeps that
 * one, so that a decision ends under the settings with which it began. Thread-safe.
 */
public final class Tenants {
  private volatile Reading reading = new Reading(Map.of(), NetworkSet.EMPTY);

  /**
   * One reading of the settings.
   *
   * @param fronts {@code front.trusted} of all tenants
   */
  private record Reading(Map<String, TenantRuntime> byName, NetworkSet fronts) {}

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
    Set<Cidr> fronts = new HashSet<>();
    next.values().stream()
        .flatMap(tenant -> tenant.fronts().stream())
        .forEach(front -> fronts.addAll(front.trusted()));
    reading =
        new Reading(Collections.unmodifiableMap(new LinkedHashMap<>(next)), new NetworkSet(fronts));
  }

  /** Whether some tenant trusts {@code source} as its front; however many tenants there are. */
  public boolean haveFrontAt(InetAddress source) {
    return reading.fronts().contains(source);
  }
}
