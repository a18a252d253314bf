package io.vouchsafe.proxy.decision;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The tenants as they are now. A reload replaces them all at once; whoever looked one up keeps that
 * one, so that a decision ends under the settings with which it began. Thread-safe.
 */
public final class Tenants {
  private volatile Map<String, TenantRuntime> byName = Map.of();

  /** The tenant of that name. */
  public Optional<TenantRuntime> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Every tenant, in no particular order. */
  public Collection<TenantRuntime> all() {
    return byName.values();
  }

  /** From now on these, and no others. */
  public void swap(Map<String, TenantRuntime> next) {
    byName = Map.copyOf(next);
  }
}
