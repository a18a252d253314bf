package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.OcvpnSettings;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of one tenant, of which nothing is asked but its groups. */
final class GroupsSettings {
  private static final HostAndPort ANY = new HostAndPort("127.0.0.1", 0);

  private GroupsSettings() {}

  static Settings of(String tenant, Optional<OcvpnSettings> ocvpn) {
    return new Settings(
        new ListenSettings(ANY, ANY, Optional.empty(), Optional.empty(), Optional.empty()),
        LimitSettings.DEFAULT,
        Map.of(tenant, tenant(tenant, ocvpn)));
  }

  private static TenantSettings tenant(String name, Optional<OcvpnSettings> ocvpn) {
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
        Map.of(),
        ocvpn);
  }
}
