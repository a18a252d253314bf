package io.vouchsafe.config;

import java.util.List;
import java.util.Map;

/**
 * Everything the operator said.
 *
 * @param tlsFronts in the order written
 */
public record Settings(
    ListenSettings listen,
    LimitSettings limits,
    Map<String, TenantSettings> tenants,
    List<TlsFrontSettings> tlsFronts) {
  public Settings {
    tenants = WrittenOrder.copyOf(tenants);
    tlsFronts = List.copyOf(tlsFronts);
  }

  /** Without TLS fronts. */
  public Settings(
      ListenSettings listen, LimitSettings limits, Map<String, TenantSettings> tenants) {
    this(listen, limits, tenants, List.of());
  }
}
