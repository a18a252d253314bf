package io.vouchsafe.proxy.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tenants of which nothing is asked but their settings. */
public final class GatewayTenants {
  private GatewayTenants() {}

  public static TenantRuntime tenant(String name, GatewaySettings... gateways) {
    TenantSettings settings = settings(name, gateways);
    return new TenantRuntime(
        settings,
        TenantCaches.of(settings, new SimpleMeterRegistry(), () -> 0.5),
        null,
        null,
        null,
        null,
        List.of());
  }

  public static TenantSettings settings(String name, GatewaySettings... gateways) {
    Map<String, GatewaySettings> byName = new LinkedHashMap<>();
    for (GatewaySettings gateway : gateways) {
      byName.put(gateway.name(), gateway);
    }
    return new TenantSettings(
        name,
        List.of(),
        CacheSettings.DEFAULT,
        UpstreamSettings.DIRECT,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(),
        BlockList.EMPTY,
        Map.of(),
        SessionSettings.DEFAULT,
        List.of(),
        byName);
  }
}
