package io.vouchsafe.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses two gateways, of whichever tenants, that are one data plane: each would take away what
 * the other feeds, and one tenant would be judged by the settings of another. Doubts two that share
 * a folder of certificates: each deletes what only the other needs.
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
    if (earlier != null) {
      written(section, tenant, gateway)
          .ifPresent(
              item ->
                  item.at(plane.key())
                      .error(
                          "%s is the %s of %s already, and each would undo what the other does there: name another for %s"
                              .formatted(plane.address(), plane.kind(), earlier, own)));
    }
    if (gateway instanceof GatewaySettings.OpenVpn server) {
      server.peerCertificates().ifPresent(path -> folder(section, tenant, server, path, known));
    }
  }

  private static void folder(
      Value section,
      String tenant,
      GatewaySettings.OpenVpn server,
      Path path,
      Map<String, String> known) {
    String own = "gateway " + server.name() + " of tenant " + tenant;
    String earlier = known.putIfAbsent("folder " + path.normalize(), own);
    if (earlier != null) {
      written(section, tenant, server)
          .ifPresent(
              item ->
                  item.at(OpenVpnReader.PEERS)
                      .warning(
                          "%s is the folder of %s already, and each deletes old certificates of the other's sessions: name another for %s"
                              .formatted(path, earlier, own)));
    }
  }

  private static Optional<Value> written(Value section, String tenant, GatewaySettings gateway) {
    return section.named(tenant).at(GatewaysReader.KEY).items().stream()
        .filter(
            item -> item.at(GatewaysReader.NAME).stringIfAny().equals(Optional.of(gateway.name())))
        .findFirst();
  }

  private record DataPlane(String kind, SettingKey<?> key, Object address, String target) {}
}
