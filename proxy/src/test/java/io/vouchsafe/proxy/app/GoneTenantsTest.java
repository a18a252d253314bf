package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The series of tenants that are gone. */
class GoneTenantsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GoneTenants gone = new GoneTenants(registry);

  @Test
  void whoIsGoneTakesItsSeriesAlong() {
    show("acme");
    show("lab");
    show(Verdict.NO_TENANT);
    gone.sweepRemoved(change(settings("acme", "lab"), settings("lab")));
    assertThat(registry.find("n").gauges())
        .extracting(gauge -> gauge.getId().getTag("tenant"))
        .containsExactlyInAnyOrder("lab", Verdict.NO_TENANT);
  }

  /** A late decision of a tenant that was gone left a gauge of what nobody uses any more. */
  @Test
  void whoComesBackBeginsWithoutSeries() {
    show("acme");
    show("lab");
    gone.sweepAdded(change(settings("lab"), settings("lab", "acme")));
    assertThat(registry.find("n").gauges())
        .extracting(gauge -> gauge.getId().getTag("tenant"))
        .containsExactly("lab");
  }

  private void show(String tenant) {
    Gauge.builder("n", () -> 1).tag("tenant", tenant).register(registry);
  }

  private static SettingsChange change(Settings before, Settings after) {
    return new SettingsChange(before, after);
  }

  private static Settings settings(String... names) {
    Map<String, TenantSettings> tenants = new LinkedHashMap<>();
    for (String name : names) {
      tenants.put(
          name,
          new TenantSettings(
              name,
              new FrontSettings(Optional.empty(), List.of(), "default", List.of("default")),
              CacheSettings.DEFAULT,
              UpstreamSettings.DIRECT,
              Map.of(),
              Map.of(),
              Map.of(),
              Map.of(),
              List.of(),
              BlockList.EMPTY));
    }
    HostAndPort any = new HostAndPort("127.0.0.1", 0);
    return new Settings(
        new ListenSettings(any, any, Optional.empty(), Optional.empty(), Optional.empty()),
        LimitSettings.DEFAULT,
        tenants);
  }
}
