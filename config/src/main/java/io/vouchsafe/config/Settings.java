package io.vouchsafe.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the operator said.
 *
 * @param tlsFronts in the order written
 * @param shared what several nodes use together; empty = this node is alone
 */
public record Settings(
    ListenSettings listen,
    LimitSettings limits,
    Map<String, TenantSettings> tenants,
    List<TlsFrontSettings> tlsFronts,
    Optional<SharedSettings> shared) {
  public Settings {
    tenants = WrittenOrder.copyOf(tenants);
    tlsFronts = List.copyOf(tlsFronts);
  }

  /** Without other nodes. */
  public Settings(
      ListenSettings listen,
      LimitSettings limits,
      Map<String, TenantSettings> tenants,
      List<TlsFrontSettings> tlsFronts) {
    this(listen, limits, tenants, tlsFronts, Optional.empty());
  }

  /** Without TLS fronts, too. */
  public Settings(
      ListenSettings listen, LimitSettings limits, Map<String, TenantSettings> tenants) {
    this(listen, limits, tenants, List.of());
  }
}
