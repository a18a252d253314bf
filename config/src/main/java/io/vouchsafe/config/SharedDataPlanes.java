package io.vouchsafe.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses two gateways, of whichever tenants, that are one charon: each would take away what the
 * other feeds, and one tenant would be judged by the tunnels of another.
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
    ViciAddress vici =
        switch (gateway) {
          case GatewaySettings.Strongswan charon -> charon.vici();
        };
    String own = "gateway " + gateway.name() + " of tenant " + tenant;
    String earlier = known.putIfAbsent(vici.target(), own);
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
                item.at(GatewaysReader.VICI)
                    .error(
                        "%s is the charon of %s already, and each would undo what the other feeds it: name another for %s"
                            .formatted(vici, earlier, own)));
  }
}
