package io.vouchsafe.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses two gateways, of whichever tenants, that are one data plane: each would take away what
 * the other feeds, and one tenant would be judged by the settings of another.
 */
final class SharedDataPlanes {
  private SharedDataPlanes() {}

  /** Reports those of {@code tenants}, which are written in {@code section}. */
  static void tell(Value section, Map<String, TenantSettings> tenants) {
    Map<String, String> known = new HashMap<>();
    tenants.forEach(
        (tenant, settings) ->
            settings.gateways().forEach((name, gateway) -> tell(section, tenant, gateway, known)));
  }

  private static void tell(
      Value section, String tenant, GatewaySettings gateway, Map<String, String> known) {
    DataPlane plane =
        switch (gateway) {
          case GatewaySettings.Strongswan charon ->
              new DataPlane("charon", GatewaysReader.VICI, charon.vici(), charon.vici().target());
          case GatewaySettings.OpenVpn server ->
              new DataPlane(
                  "OpenVPN server",
                  OpenVpnReader.MANAGEMENT,
                  server.management(),
                  server.management().target());
        };
    String own = "gateway " + gateway.name() + " of tenant " + tenant;
    String earlier = known.putIfAbsent(plane.kind() + " " + plane.target(), own);
    if (earlier == null) {
      return;
    }
    Value gateways = section.named(tenant).at(GatewaysReader.KEY);
    gateways.items().stream()
        .filter(
            item -> item.at(GatewaysReader.NAME).stringIfAny().equals(Optional.of(gateway.name())))
        .findFirst()
        .ifPresent(
            item ->
                item.at(plane.key())
                    .error(
                        "%s is the %s of %s already, and each would undo what the other does there: name another for %s"
                            .formatted(plane.address(), plane.kind(), earlier, own)));
  }

  private record DataPlane(String kind, SettingKey<?> key, Object address, String target) {}
}
