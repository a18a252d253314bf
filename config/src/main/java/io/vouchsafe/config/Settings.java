package io.vouchsafe.config;

import java.util.Map;

/** Everything the operator said. */
public record Settings(
    ListenSettings listen, LimitSettings limits, Map<String, TenantSettings> tenants) {
  public Settings {
    tenants = WrittenOrder.copyOf(tenants);
  }
}
